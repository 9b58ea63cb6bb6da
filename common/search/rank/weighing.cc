#include "common/search/rank/weighing.h"

#include <algorithm>
#include <span>

namespace magpie::search {
namespace {

// What an alternative reaches where all of it is, and whether any of it is anywhere.
struct Reach {
  bool is_guess;
  float weight = 0;
  bool is_anywhere = false;
};

// What was typed; if that is nowhere, the best of what means the same. Who finds only what may have
// been meant has not found what was typed.
float OwnOf(std::span<const Reach> alternatives) {
  float own = 0;
  if (alternatives.front().is_anywhere) return alternatives.front().weight;
  for (const Reach& one : alternatives) {
    if (one.is_anywhere && !one.is_guess) own = std::max(own, one.weight);
  }
  return own > 0 ? own : alternatives.front().weight;
}

bool AreOneGroup(const QueryTerm& a, const QueryTerm& b) {
  return a.field == b.field && a.group == b.group;
}

}  // namespace

std::vector<FieldQuery> Weigh(const Snapshot& snapshot, const Query& query) {
  std::vector<FieldQuery> fields;
  fields.reserve(text::kFields);
  for (const text::Field field : text::kAllFields) fields.push_back({field});
  std::vector<Reach> reaches;  // of the alternatives of a group
  for (size_t i = 0; i < query.terms.size(); ++i) {
    const QueryTerm& term = query.terms[i];
    const bool begins_group = i == 0 || !AreOneGroup(query.terms[i - 1], term);
    FieldQuery& field = fields[term.field];
    if (begins_group) {
      reaches.clear();
      field.groups.emplace_back();
    }
    ++field.terms;
    WeighedGroup& group = field.groups.back();
    if (begins_group || query.terms[i - 1].alternative != term.alternative) {
      reaches.push_back({.is_guess = term.is_guess});
      group.emplace_back();
    }
    WeighedTerm& weighed = group.back().emplace_back();
    weighed.postings.reserve(snapshot.parts.size());
    uint64_t frequency = 0;
    for (const Snapshot::Part& part : snapshot.parts) {
      const Segment::Found found = part.segment->FindCounted(term.key);
      frequency += found.frequency;
      field.postings += found.postings.units.size();
      weighed.postings.push_back(found.postings);
    }
    weighed.weight = term.weight * Rarity(frequency, snapshot.units);
    reaches.back().weight += weighed.weight;
    reaches.back().is_anywhere |= frequency > 0;
    const bool ends_group = i + 1 == query.terms.size() || !AreOneGroup(term, query.terms[i + 1]);
    if (ends_group) field.own += OwnOf(reaches);
  }
  return fields;
}

}  // namespace magpie::search
