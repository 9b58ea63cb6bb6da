// Any file whose checksum fits is refused, or is an index: it is searched, listed and changed.

#include <sys/mman.h>
#include <unistd.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/search/checkpoint.h"
#include "common/search/expand/completion.h"
#include "common/search/expand/expand.h"
#include "common/search/listing.h"
#include "common/search/nearest.h"
#include "common/search/ranking.h"
#include "common/search/selection.h"
#include "common/testing/search/checksum.h"
#include "common/testing/search/document_of.h"
#include "tests/fuzz/checkpoint_seeds.h"

namespace magpie::search {
namespace {

void Check(bool holds) {
  if (!holds) std::abort();
}

// A file in memory.
class MemoryFile {
 public:
  explicit MemoryFile(const std::string& bytes) : file_(memfd_create("checkpoint", 0)) {
    Check(file_ >= 0);
    Check(write(file_, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
  }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  ~MemoryFile() { close(file_); }

  std::string path() const { return absl::StrCat("/proc/self/fd/", file_); }

 private:
  const int file_;
};

// All pages of an order together have each document once.
void ListAll(const Snapshot& snapshot, const Filter& filter, Order order) {
  uint64_t listed = 0;
  for (std::vector<Listed> page = List(snapshot, filter, order, nullptr, 3); !page.empty();) {
    listed += page.size();
    Check(listed <= snapshot.documents);
    const Listed last = page.back();
    page = List(snapshot, filter, order, &last, 3);
  }
  Check(listed == CountAccepted(snapshot, filter));
}

void Search(const Snapshot& snapshot, const Filter& filter) {
  for (const char* const typed : {"bike lock refund", "refnd of a bycicle", "退款 单车"}) {
    const Query query = Expand(typed, snapshot, {.corrects = true});
    for (const auto& hits : {Rank(snapshot, query, filter, {}, 5),
                             RankAllWordsFirst(snapshot, query, filter, {}, 5)}) {
      for (const Hit& hit : hits) {
        Check(std::isfinite(hit.rank) && std::isfinite(hit.score));
        Check(Find(snapshot, filter, hit.id).is_there);
      }
    }
  }
  for (const Order order : {Order::kTitle, Order::kNewest}) ListAll(snapshot, filter, order);
  for (const Facet& facet : CountFacet(snapshot, filter, "channel")) {
    Check(facet.count <= snapshot.documents);
  }
  const auto near = Nearest(snapshot, filter, kSeedSpace, std::vector<float>{1, 2, 3}, 5);
  if (near.ok()) Check(near->size() <= 5);
}

void Use(Snapshot snapshot) {
  for (const Filter& filter : {Filter(), Filter{.all_of = {{"channel=app", "channel="}}},
                               Filter{.at = absl::FromUnixSeconds(100)}}) {
    Search(snapshot, filter);
  }
  Complete(snapshot, "", 5);
  Complete(snapshot, "re", 5);
  Index index(std::move(snapshot));
  index.Apply({DocumentOf("a", {"a lock"}), DocumentOf("new", {"my bike"})}, {"b", "c"}, 1000);
  Search(*index.Now(), {});
  index.Apply({}, {"a", "new", "d"}, 1001);
  index.AwaitMerges();
  Search(*index.Now(), {});
}

}  // namespace
}  // namespace magpie::search

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace magpie::search;
  const MemoryFile file(WithChecksum({reinterpret_cast<const char*>(data), size}));
  auto loaded = Load(file.path(), kSeedFingerprint);
  if (loaded.ok()) Use(*std::move(loaded));
  return 0;
}
