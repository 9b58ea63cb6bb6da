// What an index must find, by reading every document: no postings, no segments, no bitmaps.

#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/strip.h"
#include "common/search/document.h"
#include "common/search/filter.h"
#include "common/search/listing.h"
#include "common/search/query.h"
#include "common/search/ranking.h"
#include "common/search/selection.h"
#include "common/text/analyze.h"

namespace magpie::search {

struct PlainDocument {
  Document document;
  std::vector<std::string> texts;  // of its units
};

using PlainDocuments = std::map<std::string, PlainDocument>;

inline bool Accepts(const Filter& filter, const Document& document) {
  for (const auto& any_of : filter.all_of) {
    if (std::ranges::none_of(any_of, [&](const std::string& attribute) {
          return std::ranges::count(document.attributes, attribute) > 0;
        })) {
      return false;
    }
  }
  if (filter.at.has_value()) {
    if (*filter.at < document.valid_from || *filter.at >= document.valid_to) return false;
  }
  return std::ranges::count(filter.without, document.id) == 0;
}

// A unit of a document, with what it has of a query so far.
struct ScannedUnit {
  std::string id;
  bool is_accepted;
  text::Terms terms;
  double rank = 0;
};

// Adds what a field brings, by counting each term in each text.
inline void ScanField(text::Field field, const text::Terms& query,
                      std::vector<ScannedUnit>& units) {
  const Scoring scoring;
  double length = 0;
  for (const ScannedUnit& unit : units) length += static_cast<double>(unit.terms[field].size());
  const double mean = length / static_cast<double>(units.size());
  std::vector<double> found(units.size());
  for (const std::string& term : query[field]) {
    const auto times = [&](const ScannedUnit& unit) {
      return std::ranges::count(unit.terms[field], term);
    };
    const auto frequency = std::ranges::count_if(units, times);
    const double rarity = Rarity(static_cast<uint64_t>(frequency), units.size());
    for (size_t i = 0; i < units.size(); ++i) {
      const double size = LengthOf(LengthCode(static_cast<uint32_t>(units[i].terms[field].size())));
      const double norm = scoring.k1 * (1 - scoring.b + scoring.b * size / mean);
      const auto n = static_cast<double>(times(units[i]));
      found[i] += rarity * n * (scoring.k1 + 1) / (n + norm);
    }
  }
  double best = 0;
  for (size_t i = 0; i < units.size(); ++i) {
    if (units[i].is_accepted) best = std::max(best, found[i]);
  }
  for (size_t i = 0; best > 0 && i < units.size(); ++i) {
    units[i].rank += scoring.weights[field] * found[i] / best;
  }
}

// The rank of each document that Rank finds for a text.
inline std::map<std::string, double> PlainRanks(const PlainDocuments& documents,
                                                const std::string& query, const Filter& filter) {
  std::vector<ScannedUnit> units;
  for (const auto& [id, one] : documents) {
    const bool is_accepted = Accepts(filter, one.document);
    for (const std::string& text : one.texts) {
      units.push_back({id, is_accepted, text::Analyze(text)});
    }
  }
  if (units.empty()) return {};
  const text::Terms terms = text::Analyze(query);
  for (const text::Field field : text::kAllFields) ScanField(field, terms, units);
  std::ranges::sort(units, std::greater<>(), &ScannedUnit::rank);
  std::map<std::string, double> ranks;
  std::map<std::string, size_t> taken;
  for (const ScannedUnit& unit : units) {
    if (!unit.is_accepted) continue;
    if (unit.rank > 0 && ++taken[unit.id] <= kBestUnits) ranks[unit.id] += unit.rank;
  }
  return ranks;
}

inline std::vector<Facet> PlainFacet(const PlainDocuments& documents, const Filter& filter,
                                     absl::string_view name) {
  std::map<std::string, uint64_t> counts;
  for (const auto& [id, one] : documents) {
    for (absl::string_view value : one.document.attributes) {
      if (!Accepts(filter, one.document) || !absl::ConsumePrefix(&value, name)) continue;
      if (absl::ConsumePrefix(&value, "=") && !value.empty()) ++counts[std::string(value)];
    }
  }
  std::vector<Facet> facets;
  for (const auto& [value, count] : counts) facets.push_back({value, count});
  std::ranges::stable_sort(facets, std::greater<>(), &Facet::count);
  return facets;
}

inline std::vector<Listed> PlainList(const PlainDocuments& documents, const Filter& filter,
                                     Order order) {
  std::vector<Listed> listed;
  for (const auto& [id, one] : documents) {
    if (!Accepts(filter, one.document)) continue;
    listed.push_back({id, one.document.title, one.document.changed});
  }
  std::ranges::stable_sort(listed, [&](const Listed& a, const Listed& b) {
    return order == Order::kTitle ? a.title < b.title : a.changed > b.changed;
  });
  return listed;
}

}  // namespace magpie::search
