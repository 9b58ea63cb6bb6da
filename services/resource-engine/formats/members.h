// The members of a draft that an import makes. Each as a whole is either the document's or was
// changed by hand.

#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "services/resource-engine/domain/resource/resource.h"

namespace magpie::resource {

struct Member {
  const char* name;  // its key in Resource::imported
  // Its parts by name, as strings that are equal if the parts are.
  std::map<std::string, std::string> (*parts)(const Content& content);
  void (*take)(const Content& from, Content& to);
};

// The members of contents of the same kind, an Api or a Field.
std::span<const Member> MembersOf(const Content& content);

std::string HashOf(const Member& member, const Content& content);

// Resource::imported of a draft that is exactly `content`: member to hash.
std::map<std::string, std::string> RememberedOf(const Content& content);

// "path: /a -> /b", a line for each part that differs.
std::vector<std::string> Differences(const Member& member, const Content& from, const Content& to);

}  // namespace magpie::resource
