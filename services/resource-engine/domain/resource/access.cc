#include "services/resource-engine/domain/resource/access.h"

#include <algorithm>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/status/error.h"

namespace magpie::resource {
namespace {

bool IsFor(const Grant& grant, absl::string_view caller) {
  return grant.caller == kEveryone || (!caller.empty() && grant.caller == caller);
}

bool IsCaller(absl::string_view text) {
  return !text.empty() && text.size() <= kMaxCallerBytes && std::ranges::all_of(text, [](char c) {
    return absl::ascii_isalnum(c) || c == '-' || c == '_' || c == '.';
  });
}

}  // namespace

bool IsOpen(const Access& access) {
  return access.grants.empty() && access.privacy == Privacy::kPublic;
}

Use UseOf(const Access& access, absl::string_view caller) {
  Use use = access.grants.empty() ? Use::kReturn : Use::kNone;
  for (const Grant& grant : access.grants) {
    if (IsFor(grant, caller)) use = std::max(use, grant.may_return ? Use::kReturn : Use::kFeed);
  }
  return use;
}

bool IsMasked(const Access& access, Privacy privacy, absl::string_view caller) {
  if (privacy == Privacy::kPublic) return false;
  return std::ranges::none_of(access.grants, [caller](const Grant& grant) {
    return grant.unmasked && IsFor(grant, caller);
  });
}

bool MaySee(const Access& access, Privacy privacy, absl::string_view caller) {
  return UseOf(access, caller) == Use::kReturn && !IsMasked(access, privacy, caller);
}

Access OfAnswer(const Access& api) {
  Access access{.privacy = api.privacy, .grants = {{std::string(kEveryone)}}};
  for (const Grant& grant : api.grants) {
    if (grant.unmasked) access.grants.push_back({grant.caller, true, true});
  }
  return access;
}

Access Strictest(const Access& one, const Access& other) {
  Access both{.privacy = std::max(one.privacy, other.privacy)};
  if (one.grants.empty() && other.grants.empty()) return both;
  std::set<std::string> callers;  // "*" is the first of them
  for (const Access* access : {&one, &other}) {
    if (access->grants.empty()) callers.emplace(kEveryone);
    for (const Grant& grant : access->grants) callers.insert(grant.caller);
  }
  bool may_any = false;
  for (const std::string& caller : callers) {
    const Use use = std::min(UseOf(one, caller), UseOf(other, caller));
    may_any = may_any || use != Use::kNone;
    const bool unmasked = both.privacy != Privacy::kPublic && !IsMasked(one, one.privacy, caller) &&
                          !IsMasked(other, other.privacy, caller);
    if (use == Use::kNone || both.grants.size() == kMaxGrants) continue;
    both.grants.push_back({caller, use == Use::kReturn, unmasked});
  }
  // Without a grant, everyone may have it.
  if (!may_any) both.grants = {{.caller = std::string(kEveryone), .may_return = false}};
  return both;
}

std::string Describe(const Access& access) {
  constexpr const char* kWords[] = {"", "PERSONAL", "SENSITIVE"};
  const std::string word = kWords[static_cast<int>(access.privacy)];
  if (access.grants.empty()) return word;
  return word.empty() ? "with grants" : absl::StrCat(word, " with grants");
}

absl::Status AccessDenied(const ResourceId& name) {
  return Error(absl::StatusCode::kPermissionDenied, "ACCESS_DENIED",
               absl::StrCat(name.str(), ": has no grant for this caller"));
}

void Check(const Access& access, absl::string_view path, Faults& faults) {
  const std::string declassified = absl::StrCat(path, ".declassified");
  faults.CheckSize(declassified, access.declassified, kMaxDeclassifiedBytes);
  if (!access.declassified.empty() && absl::StripAsciiWhitespace(access.declassified).empty()) {
    faults.Add(declassified, "is blank: say why the value may be seen");
  }
  if (access.grants.size() > kMaxGrants) {
    faults.Add(absl::StrCat(path, ".grants"), absl::StrCat("are more than ", kMaxGrants));
    return;
  }
  std::set<absl::string_view> seen;
  for (size_t i = 0; i < access.grants.size(); ++i) {
    const std::string place = absl::StrCat(path, ".grants[", i, "].caller");
    const std::string& caller = access.grants[i].caller;
    if (caller != kEveryone && !IsCaller(caller))
      faults.Add(place, "is neither the name of a caller nor *");
    if (!seen.insert(caller).second) faults.Add(place, "is given twice");
  }
}

}  // namespace magpie::resource
