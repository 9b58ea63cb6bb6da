// A remote store in memory, for tests. It has many homes, answers each read and commit later, on
// its own thread and out of order, and fails as networks do, as often as configured.

#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "common/store/store.h"
#include "common/testing/store/store_conformance.h"

namespace magpie::store {

struct FarOptions {
  HomeOf home_of = nullptr;
  uint32_t homes = 8;
  // Seeds the order of answers, and what fails.
  uint64_t seed = 1;
  // One in so many fails; none if 0.
  uint32_t unknown_commits = 0;  // COMMIT_UNKNOWN, whether it was committed or not
  uint32_t refused_commits = 0;  // STORE_BUSY
  uint32_t lost_reads = 0;       // UNAVAILABLE
};

// The data of far stores; one store at a time serves it.
struct FarData {
  absl::Mutex mutex;
  uint64_t last_version ABSL_GUARDED_BY(mutex) = 0;
  std::vector<std::map<std::string, Entry>> homes ABSL_GUARDED_BY(mutex);
};

// The home of all keys, where one is enough.
inline std::string OneHome(absl::string_view) { return ""; }

std::unique_ptr<Store> OpenFarStore(const FarOptions& options, std::shared_ptr<FarData> data);

class FarPlace final : public StorePlace {
 public:
  explicit FarPlace(const FarOptions& options) : options_(options) {}

  absl::StatusOr<std::unique_ptr<Store>> Open() override { return OpenFarStore(options_, data_); }

  // Keeps everything that it has acknowledged.
  std::unique_ptr<StorePlace> AfterPowerCut() override;

 private:
  const FarOptions options_;
  const std::shared_ptr<FarData> data_ = std::make_shared<FarData>();
};

}  // namespace magpie::store
