#include "common/search/rank/all_words.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace magpie::search {
namespace {

using Units = std::span<const uint32_t>;

// `units` from the first one on that is not below `least`: near ones are found soonest.
Units From(Units units, uint32_t least) {
  size_t step = 1;
  while (step < units.size() && units[step] < least) step *= 2;
  const Units near = units.first(std::min(step + 1, units.size())).subspan(step / 2);
  const auto found = std::ranges::lower_bound(near, least);
  return units.subspan(step / 2 + static_cast<size_t>(found - near.begin()));
}

// An alternative on the way through the units of a segment.
class Alternative {
 public:
  Alternative(const WeighedAlternative& terms, size_t part) {
    for (const WeighedTerm& term : terms) rest_.push_back(term.postings[part].units);
    std::ranges::sort(rest_, {}, [](Units units) { return units.size(); });
  }

  // The most units that may have it.
  size_t most() const { return rest_.front().size(); }

  // Takes the units from `begin` up to `end`, none of which may be below one that was taken.
  // Returns whether one of them has it.
  bool Take(uint32_t begin, uint32_t end) {
    uint32_t next = begin;
    for (size_t agreed = 0; agreed < rest_.size();) {
      agreed = 0;
      for (Units& units : rest_) {
        if (units.empty()) return false;
        units = From(units, next);
        if (units.empty() || units.front() >= end) return false;
        if (units.front() == next) ++agreed;
        next = units.front();
      }
    }
    return true;
  }

 private:
  std::vector<Units> rest_;  // of each term
};

using Group = std::vector<Alternative>;

size_t MostOf(const Group& group) {
  size_t most = 0;
  for (const Alternative& alternative : group) most += alternative.most();
  return most;
}

// The documents of the units that have an alternative of the group, in rising order.
std::vector<uint32_t> DocumentsOf(const Segment& segment, const WeighedGroup& group, size_t part,
                                  const Bitmap& among) {
  const bool has_all = among.size() == segment.documents();
  std::vector<uint32_t> documents;
  for (const WeighedAlternative& terms : group) {
    const auto rarest = std::ranges::min_element(
        terms, {}, [&](const WeighedTerm& term) { return term.postings[part].units.size(); });
    for (const uint32_t unit : rarest->postings[part].units) {
      const uint32_t document = segment.document_of(unit);
      if (!documents.empty() && documents.back() == document) continue;
      if (has_all || among.Has(document)) documents.push_back(document);
    }
  }
  std::ranges::sort(documents);
  documents.erase(std::unique(documents.begin(), documents.end()), documents.end());
  return documents;
}

}  // namespace

Bitmap WithAllWords(const Segment& segment, size_t part, std::span<const WeighedGroup> groups,
                    const Bitmap& among) {
  if (groups.empty()) return {};
  std::vector<std::pair<size_t, size_t>> rarest_first;  // units, group
  std::vector<Group> rest;
  rest.reserve(groups.size());
  for (const WeighedGroup& group : groups) {
    Group& alternatives = rest.emplace_back();
    for (const WeighedAlternative& terms : group) alternatives.emplace_back(terms, part);
    rarest_first.emplace_back(MostOf(alternatives), rest.size() - 1);
  }
  std::ranges::sort(rarest_first);
  if (rarest_first.front().first == 0) return {};
  std::vector<uint32_t> documents =
      DocumentsOf(segment, groups[rarest_first.front().second], part, among);
  const WeighedGroup& rarest = groups[rarest_first.front().second];
  const bool has_terms =
      std::ranges::any_of(rarest, [](const WeighedAlternative& terms) { return terms.size() > 1; });
  // Where no alternative has two terms, the documents of the rarest group are found.
  for (size_t i = has_terms ? 0 : 1; i < rarest_first.size(); ++i) {
    Group& group = rest[rarest_first[i].second];
    std::erase_if(documents, [&](uint32_t document) {
      const uint32_t begin = segment.first_unit(document);
      const uint32_t end = segment.first_unit(document + 1);
      return std::ranges::none_of(
          group, [&](Alternative& alternative) { return alternative.Take(begin, end); });
    });
    if (documents.empty()) return {};
  }
  return Bitmap::Of(documents);
}

}  // namespace magpie::search
