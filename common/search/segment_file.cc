// A segment in a file, and what may not be wrong with it there.

#include <algorithm>
#include <functional>
#include <span>
#include <utility>

#include "common/search/arrays/order.h"
#include "common/search/file/checked_file.h"
#include "common/search/segment.h"

namespace magpie::search {

struct Segment::File {
  // The arrays that are not made of others.
  template <class Self, class Archive>
  static void Pass(Self& segment, Archive& archive) {
    archive.Array(segment.first_units_);
    archive.Array(segment.lengths_);
    Strings::Pass(segment.words_, archive);
    archive.Array(segment.keys_);
    archive.Array(segment.begins_);
    archive.Array(segment.posted_);
    archive.Array(segment.marks_);
  }

  // What is wrong with arrays that were read; empty if nothing is.
  static absl::string_view FaultOf(const Segment& read) {
    const std::vector<uint32_t>& first = read.first_units_;
    const bool has_units = first.size() == read.documents() + 1 && first.front() == 0 &&
                           first.back() == read.lengths_.size() && Rise(first);
    if (!has_units) return "not every document has its units";
    if (!read.words_.AreWhole() || !read.words_.Rise()) return "the words are out of order";
    if (!read.words_.AreUtf8()) return "a word is not UTF-8";
    const std::vector<uint64_t>& begins = read.begins_;
    const bool has_postings = begins.size() == read.keys_.size() + 1 && begins.front() == 0 &&
                              begins.back() == read.posted_.size() && Rise(begins) &&
                              Rise(read.keys_);
    if (!has_postings) return "not every term has its units";
    if (read.marks_.size() != read.posted_.size()) return "not every unit of a term has a mark";
    return FaultOfPostings(read);
  }

  static absl::string_view FaultOfPostings(const Segment& read) {
    for (size_t term = 0; term < read.keys_.size(); ++term) {
      const std::span<const uint32_t> units = read.PostingsAt(term).units;
      const bool rise = std::ranges::adjacent_find(units, std::greater_equal<>()) == units.end();
      if (!rise || units.back() >= read.lengths_.size())
        return "the units of a term are out of order";
    }
    for (const uint16_t mark : read.marks_) {
      // A ranking divides by what is no length.
      if (TimesOf(mark) == 0 || LengthCodeOf(mark) == 0) return "a unit does not have its term";
    }
    return "";
  }
};

void Segment::Write(CheckedWriter& writer) const {
  catalog_.Write(writer);
  vectors_.Write(writer);
  File::Pass(*this, writer);
}

std::shared_ptr<const Segment> Segment::Read(CheckedReader& reader) {
  Segment made;
  made.catalog_ = Catalog::Read(reader);
  made.vectors_ = Columns::Read(reader, made.catalog_.size());
  File::Pass(made, reader);
  if (!reader.status().ok()) return Of({});
  if (const absl::string_view fault = File::FaultOf(made); !fault.empty()) {
    reader.Refuse(fault);
    return Of({});
  }
  made.documents_of_.reserve(made.lengths_.size());
  for (uint32_t document = 0; document < made.documents(); ++document) {
    made.documents_of_.resize(made.first_units_[document + 1], document);
  }
  return Finish(std::move(made));
}

}  // namespace magpie::search
