#include "services/resource-engine/rpc/convert_names.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace magpie::resource {

std::vector<ResourceId> ParseNames(absl::string_view place,
                                   const google::protobuf::RepeatedPtrField<std::string>& texts,
                                   size_t most, std::set<ResourceId>& seen, Faults& faults) {
  std::vector<ResourceId> names;
  if (texts.size() > static_cast<int>(most)) {
    faults.Add(place, absl::StrCat("are more than ", most));
    return names;
  }
  for (int i = 0; i < texts.size(); ++i) {
    const std::string at = absl::StrCat(place, "[", i, "]");
    auto name = faults.Take(at, ParseName(texts[i]));
    if (!name.has_value()) continue;
    if (!seen.insert(*name).second)
      faults.Add(at, absl::StrCat("names ", name->str(), " a second time"));
    names.push_back(*std::move(name));
  }
  return names;
}

}  // namespace magpie::resource
