#include "common/testing/store/open_test_store.h"

#include <cstdlib>
#include <map>
#include <utility>

#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "common/base/clock.h"
#include "common/store/rocks/rocks_store.h"
#include "common/store/settling_store.h"
#include "common/testing/store/far_store.h"

namespace magpie::store {
namespace {

constexpr uint32_t kUnknownCommits = 5;

std::shared_ptr<FarData> DataOf(const std::string& directory) {
  static absl::Mutex mutex(absl::kConstInit);
  static auto& all = *new std::map<std::string, std::shared_ptr<FarData>>;
  absl::MutexLock lock(&mutex);
  std::shared_ptr<FarData>& data = all[directory];
  if (data == nullptr) data = std::make_shared<FarData>();
  return data;
}

}  // namespace

bool IsTestStoreFar() {
  const char* const kind = std::getenv("MAGPIE_TEST_STORE");
  return kind != nullptr && absl::string_view(kind) == "far";
}

std::unique_ptr<Store> OpenTestStore(const std::string& directory, HomeOf home_of) {
  if (!IsTestStoreFar()) return *OpenRocksStore({.directory = directory});
  static const SystemClock clock{};
  return MakeSettlingStore(
      OpenFarStore({.home_of = home_of, .unknown_commits = kUnknownCommits}, DataOf(directory)),
      clock, 1);
}

}  // namespace magpie::store
