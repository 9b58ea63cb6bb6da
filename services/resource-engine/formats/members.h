// The members of a draft that an import makes, each of which is the document's or was changed by
// hand as a whole.

#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "services/resource-engine/domain/resource/resource.h"

namespace magpie::resource {

struct Member {
  const char* name;  // as it is remembered
  // Its parts, by name, as texts that are equal where they are.
  std::map<std::string, std::string> (*parts)(const Content& content);
  void (*take)(const Content& from, Content& to);
};

// Of contents of the same kind, an Api or a Field.
std::span<const Member> MembersOf(const Content& content);

std::string HashOf(const Member& member, const Content& content);

// What is remembered of a draft that is just as `content`: member to hash.
std::map<std::string, std::string> RememberedOf(const Content& content);

// "path: /a -> /b", for each part that differs.
std::vector<std::string> Differences(const Member& member, const Content& from, const Content& to);

}  // namespace magpie::resource
