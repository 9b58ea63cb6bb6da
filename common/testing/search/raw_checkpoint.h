// The arrays of a checkpoint one by one, for tests that write what no index has. It changes with
// kFormat of common/search/checkpoint.cc.

#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "common/base/fnv.h"
#include "common/search/bitmap/bitmap.h"
#include "common/search/counted.h"
#include "common/search/file/checked_file.h"
#include "common/search/segment.h"
#include "common/text/analyze.h"

namespace magpie::search {

struct RawStrings {
  std::vector<char> bytes;
  std::vector<uint64_t> ends;
};

inline RawStrings RawOf(const std::vector<std::string>& strings) {
  RawStrings raw;
  for (const std::string& one : strings) {
    raw.bytes.insert(raw.bytes.end(), one.begin(), one.end());
    raw.ends.push_back(raw.bytes.size());
  }
  return raw;
}

// The arrays of a file with one part: "a" and "b" of one unit each, and "c", removed, of two.
struct RawCheckpoint {
  static constexpr uint64_t kFingerprint = 5;

  std::vector<uint64_t> header = {0x3130586564697053, 2, text::kAnalyzerVersion, kFingerprint};
  std::vector<uint64_t> counts = {9, 2, 2, 1, 3, 0, 0, 0};
  RawStrings ids = RawOf({"a", "b", "c"});
  RawStrings titles = RawOf({"z", "y", "x"});
  RawStrings attributes = RawOf({"k=1", "k=2"});
  std::vector<int64_t> changed = {30, 10, 20};
  std::vector<int64_t> begins = {1, 2};
  std::vector<uint32_t> begin = {0, 1};
  std::vector<int64_t> ends = {7};
  std::vector<uint32_t> end = {2};
  std::vector<uint64_t> hashes = {Fnv1a("c"), Fnv1a("b"), Fnv1a("a")};
  std::vector<uint32_t> hashed = {2, 1, 0};
  std::vector<uint32_t> by_title = {2, 1, 0};
  std::vector<uint32_t> by_newest = {0, 2, 1};
  RawStrings having =
      RawOf({Bitmap::Of(std::vector{0U, 2U}).Serialize(), Bitmap::Of(std::vector{1U}).Serialize()});
  RawStrings spaces = RawOf({"s"});
  std::vector<uint32_t> shapes = {1, 2};
  std::vector<uint32_t> vectored = {0, 2};
  std::vector<float> rows = {1, 2, 3, 4};
  std::vector<uint32_t> first_units = {0, 1, 2, 4};
  std::vector<std::array<uint32_t, text::kFields>> lengths = {{1}, {2}, {3}, {4}};
  RawStrings words = RawOf({"bike", "lock"});
  std::vector<TermKey> keys = {KeyOf(text::kWords, "bike"), KeyOf(text::kWords, "lock")};
  std::vector<uint64_t> places = {0, 1, 3};
  std::vector<uint32_t> posted = {2, 0, 1};
  std::vector<uint16_t> marks = {Segment::MarkOf(1, 3), Segment::MarkOf(1, 1),
                                 Segment::MarkOf(2, 2)};
  std::vector<uint32_t> removed = {2};
  std::vector<uint64_t> more;  // behind the part

  RawCheckpoint() {
    SortBy(hashes, hashed);
    if (keys[0] < keys[1]) return;
    std::swap(keys[0], keys[1]);
    places = {0, 2, 3};
    std::rotate(posted.begin(), posted.begin() + 1, posted.end());
    std::rotate(marks.begin(), marks.begin() + 1, marks.end());
  }

  absl::Status Write(const std::string& path) const {
    CheckedWriter writer(path);
    const auto strings = [&](const RawStrings& raw) {
      writer.Array(raw.bytes);
      writer.Array(raw.ends);
    };
    writer.Array(header);
    writer.Array(counts);
    for (const auto* raw : {&ids, &titles, &attributes}) strings(*raw);
    writer.Array(changed);
    writer.Array(begins);
    writer.Array(begin);
    writer.Array(ends);
    writer.Array(end);
    writer.Array(hashes);
    writer.Array(hashed);
    writer.Array(by_title);
    writer.Array(by_newest);
    for (const auto* raw : {&having, &spaces}) strings(*raw);
    writer.Array(shapes);
    writer.Array(vectored);
    writer.Array(rows);
    writer.Array(first_units);
    writer.Array(lengths);
    strings(words);
    writer.Array(keys);
    writer.Array(places);
    writer.Array(posted);
    writer.Array(marks);
    writer.Array(removed);
    if (!more.empty()) writer.Array(more);
    return writer.Commit();
  }

 private:
  static void SortBy(std::vector<uint64_t>& keys, std::vector<uint32_t>& documents) {
    std::vector<std::pair<uint64_t, uint32_t>> both;
    for (size_t i = 0; i < keys.size(); ++i) both.emplace_back(keys[i], documents[i]);
    std::ranges::sort(both);
    for (size_t i = 0; i < keys.size(); ++i) std::tie(keys[i], documents[i]) = both[i];
  }
};

}  // namespace magpie::search
