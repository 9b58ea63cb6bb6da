// Who may have a resource, and how much of it. Pure.

#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/base/id.h"
#include "common/status/faults.h"

namespace magpie::resource {

struct Resource;
using ResourceId = Id<Resource>;

inline constexpr size_t kMaxGrants = 64;
inline constexpr size_t kMaxCallerBytes = 64;
inline constexpr size_t kMaxDeclassifiedBytes = 500;
// The name in a grant that is for every caller.
inline constexpr absl::string_view kEveryone = "*";
// In place of what a caller may not see.
inline constexpr char kMask[] = "***";

// Whose data a value is; each is stricter than those before.
enum class Privacy { kPublic, kPersonal, kSensitive };

struct Grant {
  std::string caller;      // "*" for every one
  bool may_return = true;  // else it may only feed other resources
  bool unmasked = false;

  bool operator==(const Grant&) const = default;
};

// Without grants, everyone may have it.
struct Access {
  Privacy privacy = Privacy::kPublic;
  std::vector<Grant> grants;
  // Why nothing that a field is made of makes it more private than this says; empty where it does.
  std::string declassified = {};

  bool operator==(const Access&) const = default;
};

enum class Use { kNone, kFeed, kReturn };

// Whether everyone may have it as it is.
bool IsOpen(const Access& access);

// What `caller` may do with it at most; "" for one that has no name.
Use UseOf(const Access& access, absl::string_view caller);

// Whether a value of `privacy` is hidden from `caller`.
bool IsMasked(const Access& access, Privacy privacy, absl::string_view caller);

// Whether `caller` may have a value of `privacy` as it is.
bool MaySee(const Access& access, Privacy privacy, absl::string_view caller);

// That of an API, as it binds all that is read of its answer: its grants say who may call it, and
// here who may see what is private.
Access OfAnswer(const Access& api);

// What a place is that both are said of: no caller may see more of it than each of them lets it.
// Where no caller may have it by both, it may only feed other resources.
Access Strictest(const Access& one, const Access& other);

// "SENSITIVE with grants": what hides a value from callers; empty where nothing does.
std::string Describe(const Access& access);

// PERMISSION_DENIED, reason ACCESS_DENIED.
absl::Status AccessDenied(const ResourceId& name);

// Adds what is wrong, below `path`: "resource".
void Check(const Access& access, absl::string_view path, Faults& faults);

}  // namespace magpie::resource
