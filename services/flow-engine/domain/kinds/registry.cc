#include <map>

#include "services/flow-engine/domain/kinds/kind.h"

namespace magpie::flow {
namespace {

std::map<absl::string_view, Kind>& Kinds() {
  static auto& kinds = *new std::map<absl::string_view, Kind>();
  return kinds;
}

}  // namespace

RegisteredKind::RegisteredKind(const Kind& kind) { Kinds().emplace(kind.type, kind); }

const Kind* FindKind(absl::string_view type) {
  const auto found = Kinds().find(type);
  return found == Kinds().end() ? nullptr : &found->second;
}

std::vector<const Kind*> AllKinds() {
  std::vector<const Kind*> all;
  for (const auto& [type, kind] : Kinds()) all.push_back(&kind);
  return all;
}

}  // namespace magpie::flow
