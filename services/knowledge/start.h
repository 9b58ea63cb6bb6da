// The knowledge service as a part of a process, alone or with others.

#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/process/process.h"
#include "common/store/store.h"

namespace magpie::knowledge {

struct Options {
  std::string listen;           // "127.0.0.1:7104"
  std::string data;             // the directory that must survive a restart
  std::string resource_engine;  // "127.0.0.1:7102": asked for vectors, by tenants that want it
};

// Opens the store and the port. Serves after Part::Ready.
absl::StatusOr<std::unique_ptr<server::Part>> StartKnowledge(const Options& options);

// The same on an open store; of `options.data`, it uses what is beside the store.
absl::StatusOr<std::unique_ptr<server::Part>> StartKnowledge(
    const Options& options, std::unique_ptr<magpie::store::Store> store);

}  // namespace magpie::knowledge
