#include "common/search/segment.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "common/search/arrays/hashes.h"

namespace magpie::search {
namespace {

// That a document, or a unit, has no place in a merged segment.
constexpr uint32_t kGone = UINT32_MAX;

// One part on its way through its keys.
struct Cursor {
  const Segment* segment;
  std::vector<uint32_t> new_units;  // of each old one, or kGone
  size_t at = 0;                    // in keys()
};

}  // namespace

// Adds what a segment has, in the order of its lists.
struct Segment::Builder {
  Segment made;

  void AddUnit(const std::array<uint32_t, text::kFields>& lengths) {
    made.documents_of_.push_back(static_cast<uint32_t>(made.first_units_.size() - 1));
    made.lengths_.push_back(lengths);
  }
  void EndDocument() { made.first_units_.push_back(static_cast<uint32_t>(made.units())); }

  void Post(uint32_t unit, uint16_t mark) {
    made.posted_.push_back(unit);
    made.marks_.push_back(mark);
  }
  // After what was posted of it; a term without a posting is left out.
  void EndTerm(TermKey key) {
    if (made.posted_.size() == made.begins_.back()) return;
    made.keys_.push_back(key);
    made.begins_.push_back(made.posted_.size());
  }

  // Of sorted words; those that no unit has are left out.
  void AddWords(std::span<const absl::string_view> words) {
    for (const absl::string_view word : words) {
      const bool is_new = made.words_.size() == 0 || made.words_[made.words_.size() - 1] != word;
      if (is_new && made.PlaceOf(KeyOf(text::kWords, word)) < made.keys_.size()) {
        made.words_.Add(word);
      }
    }
    made.words_.Shrink();
  }
};

std::shared_ptr<const Segment> Segment::Finish(Segment made) {
  std::vector<uint64_t>& begins = made.term_begins_;
  begins.assign(made.units() + 1, 0);
  for (const uint32_t unit : made.posted_) ++begins[unit + 1];
  for (size_t i = 1; i < begins.size(); ++i) begins[i] += begins[i - 1];
  made.terms_.resize(made.posted_.size());
  std::vector<uint64_t> next(begins.begin(), begins.end() - 1);
  for (uint32_t term = 0; term < made.keys_.size(); ++term) {
    for (uint64_t i = made.begins_[term]; i < made.begins_[term + 1]; ++i) {
      made.terms_[next[made.posted_[i]]++] = term;
    }
  }
  made.frequencies_ = std::make_unique<std::atomic<uint32_t>[]>(made.keys_.size());
  for (size_t term = 0; term < made.keys_.size(); ++term) {
    made.frequencies_[term] = static_cast<uint32_t>(made.begins_[term + 1] - made.begins_[term]);
  }
  return std::make_shared<const Segment>(std::move(made));
}

std::shared_ptr<const Segment> Segment::Of(const std::vector<Document>& documents) {
  struct Posted {
    TermKey key;
    uint32_t unit;
    uint16_t mark;
  };
  Builder builder;
  builder.made.catalog_ = Catalog(documents);
  builder.made.vectors_ = Columns(documents);
  std::vector<Posted> all;
  std::vector<absl::string_view> words;
  uint32_t unit = 0;
  for (const Document& document : documents) {
    for (const Counted& counted : document.units) {
      builder.AddUnit(counted.lengths);
      words.insert(words.end(), counted.words.begin(), counted.words.end());
      for (const Counted::Term& term : counted.terms) {
        const uint8_t length = LengthCode(counted.lengths[term.field]);
        all.push_back({term.key, unit, MarkOf(term.times, length)});
      }
      ++unit;
    }
    builder.EndDocument();
  }
  std::ranges::sort(all, {}, [](const Posted& one) { return std::pair(one.key, one.unit); });
  for (size_t i = 0; i < all.size(); ++i) {
    builder.Post(all[i].unit, all[i].mark);
    if (i + 1 == all.size() || all[i + 1].key != all[i].key) builder.EndTerm(all[i].key);
  }
  std::ranges::sort(words);
  builder.AddWords(words);
  return Finish(std::move(builder.made));
}

std::shared_ptr<const Segment> Segment::Merge(std::span<const Kept> parts) {
  Builder builder;
  std::vector<Cursor> cursors;
  std::vector<Catalog::Kept> catalogs;
  std::vector<Columns::Kept> columns;
  uint32_t next_unit = 0;
  for (const Kept& part : parts) {
    const Segment& from = *part.segment;
    catalogs.push_back({&from.catalog_, part.removed.get()});
    columns.push_back({&from.vectors_, part.removed.get(), from.documents()});
    Cursor& cursor = cursors.emplace_back(Cursor{.segment = &from});
    cursor.new_units.assign(from.units(), kGone);
    for (uint32_t document = 0; document < from.documents(); ++document) {
      if (part.removed != nullptr && part.removed->Has(document)) continue;
      for (uint32_t i = from.first_unit(document); i < from.first_unit(document + 1); ++i) {
        builder.AddUnit(from.lengths(i));
        cursor.new_units[i] = next_unit++;
      }
      builder.EndDocument();
    }
  }
  builder.made.catalog_ = Catalog::Merge(catalogs);
  builder.made.vectors_ = Columns::Merge(columns);
  while (true) {
    std::optional<TermKey> least;
    for (const Cursor& cursor : cursors) {
      if (cursor.at == cursor.segment->keys().size()) continue;
      const TermKey key = cursor.segment->keys()[cursor.at];
      least = least.has_value() ? std::min(*least, key) : key;
    }
    if (!least.has_value()) break;
    for (Cursor& cursor : cursors) {
      const auto keys = cursor.segment->keys();
      if (cursor.at == keys.size() || keys[cursor.at] != *least) continue;
      const Postings postings = cursor.segment->PostingsAt(cursor.at++);
      for (size_t i = 0; i < postings.units.size(); ++i) {
        const uint32_t unit = cursor.new_units[postings.units[i]];
        if (unit != kGone) builder.Post(unit, postings.marks[i]);
      }
    }
    builder.EndTerm(*least);
  }
  std::vector<absl::string_view> words;
  for (const Kept& part : parts) {
    const auto middle = static_cast<int64_t>(words.size());
    const Strings& more = part.segment->words_;
    for (size_t i = 0; i < more.size(); ++i) words.push_back(more[i]);
    std::inplace_merge(words.begin(), words.begin() + middle, words.end());
  }
  builder.AddWords(words);
  return Finish(std::move(builder.made));
}

Segment::Postings Segment::PostingsAt(size_t term) const {
  const uint64_t begin = begins_[term];
  const uint64_t size = begins_[term + 1] - begin;
  return {{posted_.data() + begin, size}, {marks_.data() + begin, size}};
}

size_t Segment::PlaceOf(TermKey key) const {
  const size_t place = LowerBoundOfHash(keys_, key);
  return place < keys_.size() && keys_[place] == key ? place : keys_.size();
}

Segment::Postings Segment::Find(TermKey key) const {
  const size_t place = PlaceOf(key);
  return place == keys_.size() ? Postings() : PostingsAt(place);
}

Segment::Found Segment::FindCounted(TermKey key) const {
  const size_t place = PlaceOf(key);
  if (place == keys_.size()) return {{}, 0};
  return {PostingsAt(place), frequencies_[place].load(std::memory_order_relaxed)};
}

uint32_t Segment::Frequency(TermKey key) const {
  const size_t place = PlaceOf(key);
  return place == keys_.size() ? 0 : frequencies_[place].load(std::memory_order_relaxed);
}

void Segment::Forget(uint32_t document) const {
  for (uint32_t unit = first_unit(document); unit < first_unit(document + 1); ++unit) {
    for (uint64_t i = term_begins_[unit]; i < term_begins_[unit + 1]; ++i) {
      frequencies_[terms_[i]].fetch_sub(1, std::memory_order_relaxed);
    }
  }
}

}  // namespace magpie::search
