// The resource engine as a part of a process, alone or with others.

#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/process/process.h"
#include "services/resource-engine/client/transport/means.h"

namespace magpie::resource {

// Help texts for the flags of a process with a resource engine.
inline constexpr char kUpstreamsHelp[] =
    "The hosts that resources may call, such as bike=http://127.0.0.1:7190,other=https://host; "
    "bike@staging=https://host applies in that environment only";
inline constexpr char kAuthHelp[] =
    "A JSON file with the credentials for each upstream; docs/operators.md has an example";
inline constexpr char kEgressHelp[] =
    "Private networks that may be called, such as 127.0.0.0/8,10.0.0.0/8";

struct Options {
  std::string listen;  // "127.0.0.1:7102"
  std::string data;    // a directory that survives restarts
  MeansOptions means;
};

// Opens the store and the port. Serves after Part::Ready.
absl::StatusOr<std::unique_ptr<server::Part>> StartResourceEngine(const Options& options);

}  // namespace magpie::resource
