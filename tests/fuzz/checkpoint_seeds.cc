// checkpoint_seeds DIR: writes checkpoints into the folder, without their checksums.

#include "tests/fuzz/checkpoint_seeds.h"

#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/search/checkpoint.h"
#include "common/testing/search/document_of.h"

namespace magpie::search {
namespace {

constexpr size_t kChecksumBytes = 4;

Document FullDocument(const std::string& id) {
  Document document = DocumentOf(id, {absl::StrCat("refund of a bike ", id), "退款 单车"});
  document.attributes = {"channel=app", absl::StrCat("tag=", id)};
  document.valid_from = absl::FromUnixSeconds(50);
  document.valid_to = absl::FromUnixSeconds(200);
  document.title = absl::StrCat("title of ", id);
  document.vectors = {{kSeedSpace, Metric::kCosine, {1, 2, 3}}};
  return document;
}

bool Write(const Index& index, const std::string& path) {
  if (!Save(*index.Now(), kSeedFingerprint, path).ok()) return false;
  std::ifstream in(path, std::ios::binary);
  std::string bytes(std::istreambuf_iterator<char>(in), {});
  bytes.resize(bytes.size() - kChecksumBytes);
  return static_cast<bool>(std::ofstream(path, std::ios::binary) << bytes);
}

// Empty; plain; with all that a document may have; with several parts, and something removed.
bool WriteAll(const std::string& folder) {
  Index index;
  if (!Write(index, absl::StrCat(folder, "/seed-empty"))) return false;
  index.Apply({DocumentOf("a", {"lock"})}, {}, 1);
  if (!Write(index, absl::StrCat(folder, "/seed-plain"))) return false;
  Index full;
  full.Apply({FullDocument("a"), FullDocument("b"), FullDocument("c"), FullDocument("d")}, {}, 1);
  if (!Write(full, absl::StrCat(folder, "/seed-full"))) return false;
  full.Apply({DocumentOf("e", {"bell"})}, {"b"}, 2);
  return Write(full, absl::StrCat(folder, "/seed-parts"));
}

}  // namespace
}  // namespace magpie::search

int main(int argc, char** argv) {
  if (argc == 2 && magpie::search::WriteAll(argv[1])) return 0;
  std::cerr << "checkpoint_seeds DIR: the folder must be there\n";
  return 2;
}
