#include "common/search/selection.h"

#include <algorithm>
#include <map>
#include <span>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace magpie::search {
namespace {

// The documents with a unit that has all of `terms`.
Bitmap HavingTogether(const Segment& segment, const std::vector<TermKey>& terms) {
  std::vector<std::span<const uint32_t>> having;
  having.reserve(terms.size());
  for (const TermKey term : terms) having.push_back(segment.Find(term).units);
  std::ranges::sort(having, {}, [](std::span<const uint32_t> units) { return units.size(); });
  std::vector<uint32_t> units(having.front().begin(), having.front().end());
  for (const std::span<const uint32_t> others : std::span(having).subspan(1)) {
    std::erase_if(units, [&](uint32_t unit) { return !std::ranges::binary_search(others, unit); });
  }
  for (uint32_t& unit : units) unit = segment.document_of(unit);
  return Bitmap::Of(units);
}

}  // namespace

Bitmap Select(const Snapshot::Part& part, const Filter& filter) {
  const Catalog& catalog = part.segment->catalog();
  Bitmap selected = Bitmap::Below(static_cast<uint32_t>(catalog.size()));
  for (const std::vector<std::string>& any_of : filter.all_of) {
    Bitmap having;
    for (const std::string& attribute : any_of) {
      const Bitmap* const documents = catalog.Having(attribute);
      if (documents != nullptr) having |= *documents;
    }
    selected &= having;
  }
  for (const std::vector<TermKey>& terms : filter.together) {
    if (!terms.empty()) selected &= HavingTogether(*part.segment, terms);
  }
  if (part.removed != nullptr) selected -= *part.removed;
  if (filter.at.has_value()) {
    selected -= catalog.NotYet(*filter.at);
    selected -= catalog.NoLonger(*filter.at);
  }
  for (const std::string& id : filter.without) {
    const auto document = catalog.Find(id);
    if (document.has_value()) selected.Remove(*document);
  }
  return selected;
}

absl::Time NextChange(const Snapshot& snapshot, absl::Time at) {
  absl::Time next = absl::InfiniteFuture();
  for (const Snapshot::Part& part : snapshot.parts) {
    next = std::min(next, part.segment->catalog().NextChange(at));
  }
  return next;
}

uint64_t CountAccepted(const Snapshot& snapshot, const Filter& filter) {
  uint64_t count = 0;
  for (const Snapshot::Part& part : snapshot.parts) count += Select(part, filter).size();
  return count;
}

namespace {

// Of the documents of a part that `select` returns.
std::vector<Facet> CountFacetOf(const Snapshot& snapshot,
                                absl::FunctionRef<Bitmap(const Snapshot::Part&)> select,
                                absl::string_view name) {
  const std::string prefix = absl::StrCat(name, "=");
  std::map<std::string, uint64_t, std::less<>> counts;
  for (const Snapshot::Part& part : snapshot.parts) {
    const Catalog& catalog = part.segment->catalog();
    const Bitmap selected = select(part);
    for (size_t i = catalog.PlaceOf(prefix); i < catalog.attributes(); ++i) {
      absl::string_view value = catalog.attribute(i);
      if (!absl::ConsumePrefix(&value, prefix)) break;
      const uint64_t count = selected.SizeOfBoth(catalog.having(i));
      if (count > 0 && !value.empty()) counts[std::string(value)] += count;
    }
  }
  std::vector<Facet> facets;
  facets.reserve(counts.size());
  for (const auto& [value, count] : counts) facets.push_back({value, count});
  std::ranges::stable_sort(facets, std::greater<>(), &Facet::count);
  return facets;
}

}  // namespace

std::vector<Facet> CountFacet(const Snapshot& snapshot, const Filter& filter,
                              absl::string_view name) {
  return CountFacetOf(
      snapshot, [&](const Snapshot::Part& part) { return Select(part, filter); }, name);
}

std::vector<Facet> CountFacetAmong(const Snapshot& snapshot, const std::vector<std::string>& ids,
                                   absl::string_view name) {
  const auto select = [&](const Snapshot::Part& part) {
    Bitmap selected;
    for (const std::string& id : ids) {
      const auto document = part.segment->catalog().Find(id);
      if (document.has_value() && !part.IsRemoved(*document)) selected.Add(*document);
    }
    return selected;
  };
  return CountFacetOf(snapshot, select, name);
}

Verdict Find(const Snapshot& snapshot, const Filter& filter, absl::string_view id) {
  Verdict verdict;
  for (const Snapshot::Part& part : snapshot.parts) {
    const Catalog& catalog = part.segment->catalog();
    const auto found = catalog.Find(id);
    if (!found.has_value() || part.IsRemoved(*found)) continue;
    verdict.is_there = true;
    for (size_t i = 0; i < filter.all_of.size(); ++i) {
      const bool has_one = std::ranges::any_of(filter.all_of[i], [&](const std::string& attribute) {
        const Bitmap* const having = catalog.Having(attribute);
        return having != nullptr && having->Has(*found);
      });
      if (!has_one) verdict.refused_by.push_back(i);
    }
    if (filter.at.has_value()) {
      verdict.is_not_yet_valid = catalog.NotYet(*filter.at).Has(*found);
      verdict.is_no_longer_valid = catalog.NoLonger(*filter.at).Has(*found);
    }
    verdict.lacks_terms = std::ranges::any_of(filter.together, [&](const auto& terms) {
      return !terms.empty() && !HavingTogether(*part.segment, terms).Has(*found);
    });
    verdict.is_left_out = std::ranges::binary_search(filter.without, id);
  }
  return verdict;
}

}  // namespace magpie::search
