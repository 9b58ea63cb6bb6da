// A catalog in a file, and what may not be wrong with it there.

#include <algorithm>
#include <functional>
#include <utility>

#include "common/base/fnv.h"
#include "common/search/arrays/order.h"
#include "common/search/catalog.h"
#include "common/search/file/checked_file.h"

namespace magpie::search {

template <class Self, class Archive>
void Catalog::Pass(Self& catalog, Archive& archive) {
  Strings::Pass(catalog.ids_, archive);
  Strings::Pass(catalog.titles_, archive);
  Strings::Pass(catalog.attributes_, archive);
  archive.Array(catalog.changed_);
  for (auto* const sorted : {&catalog.begins_, &catalog.ends_}) {
    archive.Array(sorted->keys);
    archive.Array(sorted->documents);
  }
  archive.Array(catalog.by_id_.keys);
  archive.Array(catalog.by_id_.documents);
  archive.Array(catalog.by_title_);
  archive.Array(catalog.by_newest_);
}

void Catalog::Write(CheckedWriter& writer) const {
  Pass(*this, writer);
  Strings having;
  for (const Bitmap& one : having_) having.Add(one.Serialize());
  Strings::Pass(having, writer);
}

Catalog Catalog::Read(CheckedReader& reader) {
  Catalog catalog;
  Pass(catalog, reader);
  catalog.ReadHaving(reader);
  if (!reader.status().ok()) return {};
  if (const absl::string_view fault = catalog.Fault(); !fault.empty()) {
    reader.Refuse(fault);
    return {};
  }
  return catalog;
}

void Catalog::ReadHaving(CheckedReader& reader) {
  Strings having;
  Strings::Pass(having, reader);
  if (!reader.status().ok()) return;
  if (!having.AreWhole() || having.size() != attributes()) {
    return reader.Refuse("not every attribute has its documents");
  }
  having_.reserve(having.size());
  for (size_t i = 0; i < having.size(); ++i) {
    std::optional<Bitmap> documents = Bitmap::Parse(having[i], static_cast<uint32_t>(size()));
    if (!documents.has_value()) return reader.Refuse("an attribute is of no set of documents");
    having_.push_back(*std::move(documents));
  }
}

absl::string_view Catalog::Fault() const {
  for (const Strings* const strings : {&ids_, &titles_, &attributes_}) {
    if (!strings->AreWhole()) return "ids, titles or attributes do not follow one another";
    if (!strings->AreUtf8()) return "an id, a title or an attribute is not UTF-8";
  }
  if (titles_.size() != size() || changed_.size() != size()) {
    return "not every document has a title and a time";
  }
  if (!attributes_.Rise()) return "the attributes are out of order";
  for (const Sorted* const sorted : {&begins_, &ends_}) {
    const bool is_whole = sorted->keys.size() == sorted->documents.size() &&
                          std::ranges::is_sorted(sorted->keys) &&
                          AreBelow(sorted->documents, size());
    if (!is_whole) return "times of validity are out of order, or of no document";
  }
  return FaultOfOrders();
}

absl::string_view Catalog::FaultOfOrders() const {
  const auto& [hashes, hashed] = by_id_;
  for (const auto* const order : {&hashed, &by_title_, &by_newest_}) {
    if (order->size() != size() || !AreBelow(*order, size())) return "an order lacks documents";
  }
  if (hashes.size() != size()) return "an order lacks documents";
  for (size_t i = 0; i < size(); ++i) {
    if (hashes[i] != Fnv1a(id(hashed[i]))) return "a document is not found by its id";
    if (i == 0 || hashes[i - 1] < hashes[i]) continue;
    if (hashes[i - 1] > hashes[i] || hashed[i - 1] >= hashed[i]) return "the ids are out of order";
    if (id(hashed[i - 1]) == id(hashed[i])) return "two documents have one id";
  }
  for (size_t i = 1; i < size(); ++i) {
    if (!TitleComesFirst(by_title_[i - 1], by_title_[i])) return "the titles are out of order";
    if (!NewestComesFirst(by_newest_[i - 1], by_newest_[i])) return "the changes are out of order";
  }
  return "";
}

}  // namespace magpie::search
