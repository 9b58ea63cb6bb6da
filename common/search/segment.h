// Texts in the order of their terms. Once made, a segment does not change, but for the counts of
// units that have a term, which fall as documents are removed.
//
//   documents   article-7 ─────────┬──────────┐         article-9 …
//   units       title and body   a question   a question
//   terms       "charg" ▶ units 0, 2, 17 …    each with how often it is there, and in what length
//
// A unit is what is scored by itself: a title with its body, or one way to ask.

#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/search/catalog.h"
#include "common/search/columns.h"
#include "common/search/document.h"

namespace magpie::search {

class Segment {
 public:
  // Where a term is: units in rising order, each with its mark.
  struct Postings {
    std::span<const uint32_t> units;
    std::span<const uint16_t> marks;
  };
  // How often a term is in a unit, at most 255, and the LengthCode of that field of the unit.
  static constexpr uint16_t MarkOf(uint32_t times, uint8_t length_code) {
    return static_cast<uint16_t>((times < 255 ? times : 255) << 8 | length_code);
  }
  static constexpr uint32_t TimesOf(uint16_t mark) { return mark >> 8; }
  static constexpr uint8_t LengthCodeOf(uint16_t mark) { return static_cast<uint8_t>(mark); }

  // Of documents with different ids.
  static std::shared_ptr<const Segment> Of(const std::vector<Document>& documents);

  // A part of a segment: its documents but for those removed.
  struct Kept {
    std::shared_ptr<const Segment> segment;
    std::shared_ptr<const Bitmap> removed;  // documents; null for none
  };
  // What is kept of each, in their order.
  static std::shared_ptr<const Segment> Merge(std::span<const Kept> parts);

  void Write(CheckedWriter& writer) const;
  // As it was written, with no document forgotten. What cannot have been written is an error of the
  // reader's; after one, an empty one.
  static std::shared_ptr<const Segment> Read(CheckedReader& reader);

  size_t units() const { return documents_of_.size(); }
  size_t documents() const { return catalog_.size(); }
  absl::string_view id(uint32_t document) const { return catalog_.id(document); }
  const Catalog& catalog() const { return catalog_; }
  const Columns& vectors() const { return vectors_; }
  uint32_t document_of(uint32_t unit) const { return documents_of_[unit]; }
  // The units of a document: from this one on, up to that of the next.
  uint32_t first_unit(uint32_t document) const { return first_units_[document]; }
  const std::array<uint32_t, text::kFields>& lengths(uint32_t unit) const { return lengths_[unit]; }

  // The terms of kWords as they are written, sorted. Their keys are KeyOf(text::kWords, word).
  const Strings& words() const { return words_; }

  size_t postings() const { return posted_.size(); }
  std::span<const TermKey> keys() const { return keys_; }  // sorted
  Postings Find(TermKey key) const;
  // With its Frequency.
  struct Found {
    Postings postings;
    uint32_t frequency;
  };
  Found FindCounted(TermKey key) const;
  Postings PostingsAt(size_t place) const;  // of keys()
  // Units that have a term, without those of documents that were forgotten.
  uint32_t Frequency(TermKey key) const;
  // Counts the units of a document no longer. Once for each; from one thread at a time.
  void Forget(uint32_t document) const;

 private:
  struct Builder;

  struct File;

  // With the arrays that are made of others: the terms of each unit, and their frequencies.
  static std::shared_ptr<const Segment> Finish(Segment made);

  // The place of a key in keys(); their number if there is none.
  size_t PlaceOf(TermKey key) const;

  Catalog catalog_;
  Columns vectors_;
  std::vector<uint32_t> first_units_ = {0};  // one more than documents
  std::vector<uint32_t> documents_of_;
  std::vector<std::array<uint32_t, text::kFields>> lengths_;
  Strings words_;
  std::vector<TermKey> keys_;
  std::vector<uint64_t> begins_ = {0};  // of the postings of each key, and the end
  std::vector<uint32_t> posted_;        // units
  std::vector<uint16_t> marks_;
  std::vector<uint64_t> term_begins_;  // of the terms of each unit, and the end
  std::vector<uint32_t> terms_;        // places in keys()
  std::unique_ptr<std::atomic<uint32_t>[]> frequencies_;
};

}  // namespace magpie::search
