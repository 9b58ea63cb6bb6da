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
// The name that stands for every caller in a grant.
inline constexpr absl::string_view kEveryone = "*";
// Replaces what a caller may not see.
inline constexpr char kMask[] = "***";

// How private a value is; each is stricter than the one before.
enum class Privacy { kPublic, kPersonal, kSensitive };

struct Grant {
  std::string caller;      // "*" for every caller
  bool may_return = true;  // otherwise it may only feed other resources
  bool unmasked = false;

  bool operator==(const Grant&) const = default;
};

// Without grants, every caller may use it.
struct Access {
  Privacy privacy = Privacy::kPublic;
  std::vector<Grant> grants;
  // Why a field may be disclosed as this says whatever it is made of; empty if what it is made of
  // decides.
  std::string declassified = {};

  bool operator==(const Access&) const = default;
};

enum class Use { kNone, kFeed, kReturn };

// Whether every caller may see it unmasked.
bool IsOpen(const Access& access);

// The most that `caller` may do with it; "" is a caller without a name.
Use UseOf(const Access& access, absl::string_view caller);

// Whether a value of `privacy` is hidden from `caller`.
bool IsMasked(const Access& access, Privacy privacy, absl::string_view caller);

// Whether `caller` may see a value of `privacy` unmasked.
bool MaySee(const Access& access, Privacy privacy, absl::string_view caller);

// The access rules of an API as they apply to everything read from its answer: its grants, which
// say who may call it, say here who may see what is private.
Access OfAnswer(const Access& api);

// The access rules of a place to which both apply: a caller may see only what both allow. If no
// caller may use it by both, it may only feed other resources.
Access Strictest(const Access& one, const Access& other);

// "SENSITIVE with grants": what hides a value from callers; empty if nothing does.
std::string Describe(const Access& access);

// PERMISSION_DENIED, reason ACCESS_DENIED.
absl::Status AccessDenied(const ResourceId& name);

// Adds its faults, below `path`: "resource".
void Check(const Access& access, absl::string_view path, Faults& faults);

}  // namespace magpie::resource
