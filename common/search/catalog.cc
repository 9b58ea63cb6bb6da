#include "common/search/catalog.h"

#include <algorithm>
#include <map>

#include "common/base/fnv.h"
#include "common/search/arrays/hashes.h"
#include "common/search/document.h"

namespace magpie::search {
namespace {

// That a document has no place in a merged catalog.
constexpr uint32_t kGone = UINT32_MAX;

// Sorts two arrays by the first, of equals by the second.
template <class Key>
void SortBoth(std::vector<Key>& keys, std::vector<uint32_t>& documents) {
  std::vector<std::pair<Key, uint32_t>> both;
  both.reserve(keys.size());
  for (size_t i = 0; i < keys.size(); ++i) both.emplace_back(keys[i], documents[i]);
  std::ranges::sort(both);
  for (size_t i = 0; i < keys.size(); ++i) {
    keys[i] = both[i].first;
    documents[i] = both[i].second;
  }
}

}  // namespace

// Adds documents in their order; attributes and orders come from the outside.
struct Catalog::Builder {
  Catalog made;
  std::map<absl::string_view, std::vector<uint32_t>> having;  // its keys are others'

  void Add(absl::string_view id, absl::string_view title, int64_t changed) {
    const auto document = static_cast<uint32_t>(made.size());
    made.ids_.Add(id);
    made.titles_.Add(title);
    made.changed_.push_back(changed);
    made.by_id_.keys.push_back(Fnv1a(id));
    made.by_id_.documents.push_back(document);
  }

  void Begins(uint32_t document, int64_t time) {
    made.begins_.keys.push_back(time);
    made.begins_.documents.push_back(document);
  }
  void Ends(uint32_t document, int64_t time) {
    made.ends_.keys.push_back(time);
    made.ends_.documents.push_back(document);
  }

  Catalog Finish() && {
    for (const auto& [attribute, documents] : having) {
      made.attributes_.Add(attribute);
      made.having_.push_back(Bitmap::Of(documents));
    }
    SortBoth(made.begins_.keys, made.begins_.documents);
    SortBoth(made.ends_.keys, made.ends_.documents);
    SortBoth(made.by_id_.keys, made.by_id_.documents);
    for (Strings* const strings : {&made.ids_, &made.titles_, &made.attributes_}) strings->Shrink();
    return std::move(made);
  }
};

Catalog::Catalog(std::span<const Document> documents) {
  Builder builder;
  for (uint32_t i = 0; i < documents.size(); ++i) {
    const Document& one = documents[i];
    builder.Add(one.id, one.title, absl::ToUnixNanos(one.changed));
    if (one.valid_from != absl::InfinitePast())
      builder.Begins(i, absl::ToUnixNanos(one.valid_from));
    if (one.valid_to != absl::InfiniteFuture()) builder.Ends(i, absl::ToUnixNanos(one.valid_to));
    for (const std::string& attribute : one.attributes) builder.having[attribute].push_back(i);
    builder.made.by_title_.push_back(i);
    builder.made.by_newest_.push_back(i);
  }
  std::ranges::sort(builder.made.by_title_,
                    [&](uint32_t a, uint32_t b) { return builder.made.TitleComesFirst(a, b); });
  std::ranges::sort(builder.made.by_newest_,
                    [&](uint32_t a, uint32_t b) { return builder.made.NewestComesFirst(a, b); });
  *this = std::move(builder).Finish();
}

Catalog Catalog::Merge(std::span<const Kept> parts) {
  Builder builder;
  Catalog& made = builder.made;
  std::vector<std::vector<uint32_t>> places;  // of the documents of each part
  for (const Kept& part : parts) {
    const Catalog& from = *part.catalog;
    std::vector<uint32_t>& place = places.emplace_back(from.size(), kGone);
    for (uint32_t i = 0; i < from.size(); ++i) {
      if (part.removed != nullptr && part.removed->Has(i)) continue;
      place[i] = static_cast<uint32_t>(made.size());
      builder.Add(from.id(i), from.title(i), from.changed_[i]);
    }
  }
  for (size_t part = 0; part < parts.size(); ++part) {
    const Catalog& from = *parts[part].catalog;
    const std::vector<uint32_t>& place = places[part];
    for (size_t i = 0; i < from.begins_.keys.size(); ++i) {
      const uint32_t document = place[from.begins_.documents[i]];
      if (document != kGone) builder.Begins(document, from.begins_.keys[i]);
    }
    for (size_t i = 0; i < from.ends_.keys.size(); ++i) {
      const uint32_t document = place[from.ends_.documents[i]];
      if (document != kGone) builder.Ends(document, from.ends_.keys[i]);
    }
    for (size_t i = 0; i < from.attributes(); ++i) {
      std::vector<uint32_t> documents;
      from.having(i).ForEach([&](uint32_t document) {
        if (place[document] != kGone) documents.push_back(place[document]);
      });
      if (documents.empty()) continue;
      std::vector<uint32_t>& all = builder.having[from.attribute(i)];
      all.insert(all.end(), documents.begin(), documents.end());
    }
    const auto join = [&](std::vector<uint32_t>& order, std::span<const uint32_t> more,
                          auto&& comes_first) {
      const auto middle = static_cast<int64_t>(order.size());
      for (const uint32_t document : more) {
        if (place[document] != kGone) order.push_back(place[document]);
      }
      std::inplace_merge(order.begin(), order.begin() + middle, order.end(), comes_first);
    };
    join(made.by_title_, from.by_title_,
         [&](uint32_t a, uint32_t b) { return builder.made.TitleComesFirst(a, b); });
    join(made.by_newest_, from.by_newest_,
         [&](uint32_t a, uint32_t b) { return builder.made.NewestComesFirst(a, b); });
  }
  return std::move(builder).Finish();
}

std::optional<uint32_t> Catalog::Find(absl::string_view id) const {
  const uint64_t hash = Fnv1a(id);
  for (size_t i = LowerBoundOfHash(by_id_.keys, hash);
       i < by_id_.keys.size() && by_id_.keys[i] == hash; ++i) {
    if (ids_[by_id_.documents[i]] == id) return by_id_.documents[i];
  }
  return std::nullopt;
}

bool Catalog::TitleComesFirst(uint32_t a, uint32_t b) const {
  return std::pair(title(a), id(a)) < std::pair(title(b), id(b));
}

bool Catalog::NewestComesFirst(uint32_t a, uint32_t b) const {
  return changed_[a] != changed_[b] ? changed_[a] > changed_[b] : id(a) < id(b);
}

const Bitmap* Catalog::Having(absl::string_view attribute) const {
  const size_t place = PlaceOf(attribute);
  const bool is_there = place < attributes() && attributes_[place] == attribute;
  return is_there ? &having_[place] : nullptr;
}

Bitmap Catalog::NotYet(absl::Time at) const {
  const auto first = std::ranges::upper_bound(begins_.keys, absl::ToUnixNanos(at));
  return Bitmap::Of(
      std::span(begins_.documents).subspan(static_cast<size_t>(first - begins_.keys.begin())));
}

Bitmap Catalog::NoLonger(absl::Time at) const {
  const auto end = std::ranges::upper_bound(ends_.keys, absl::ToUnixNanos(at));
  return Bitmap::Of(
      std::span(ends_.documents).first(static_cast<size_t>(end - ends_.keys.begin())));
}

absl::Time Catalog::NextChange(absl::Time at) const {
  absl::Time next = absl::InfiniteFuture();
  for (const auto* const keys : {&begins_.keys, &ends_.keys}) {
    const auto found = std::ranges::upper_bound(*keys, absl::ToUnixNanos(at));
    if (found != keys->end()) next = std::min(next, absl::FromUnixNanos(*found));
  }
  return next;
}

}  // namespace magpie::search
