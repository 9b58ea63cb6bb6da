#include "services/resource-engine/formats/merge.h"

#include <algorithm>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/resource-engine/formats/inherit.h"
#include "services/resource-engine/formats/members.h"

namespace magpie::resource {
namespace {

// Whether an import made it.
bool IsMade(const Resource& draft) { return !draft.imported.empty(); }

// Identifies an API or a field regardless of its name and variables: "GET /bikes/{}"; "x.get_bike
// /a".
std::string KeyOf(const Content& content) {
  if (const auto* field = std::get_if<Field>(&content.kind)) {
    return absl::StrCat(field->api.str(), " ", field->pointer);
  }
  const auto* api = std::get_if<Api>(&content.kind);
  return api == nullptr ? "" : KeyOf(*api);
}

// Removes promises about an operation or place that `draft` no longer has.
void TakeBack(const Content& before, Content& draft, std::vector<std::string>& lines) {
  const auto drop = [&](absl::string_view promise) {
    lines.push_back(absl::StrCat(promise, ": removed, since it was set for ", KeyOf(before),
                                 ": set it again if it also holds for ", KeyOf(draft)));
  };
  if (!draft.access.declassified.empty() && std::holds_alternative<Field>(draft.kind)) {
    draft.access.declassified.clear();
    drop("declassified");
  }
  auto* api = std::get_if<Api>(&draft.kind);
  if (api == nullptr) return;
  if (std::exchange(api->policy.idempotent, false)) drop("policy.idempotent");
  if (!std::exchange(api->policy.retry.when, "").empty()) drop("policy.retry.when");
  if (api->grpc.has_value() && std::exchange(api->grpc->reads_only, false)) {
    drop("grpc.reads_only");
  }
}

// The existing drafts, by name and by operation or place.
class There {
 public:
  explicit There(const std::vector<Resource>& drafts) {
    for (const Resource& draft : drafts) {
      by_name_.emplace(draft.name.str(), &draft);
      by_key_.emplace(KeyOf(draft.content), &draft);
    }
  }

  const Resource* Find(const std::string& name) const {
    const auto found = by_name_.find(name);
    return found == by_name_.end() ? nullptr : found->second;
  }

  // The draft of this key that is named `name` or else was made by an import.
  const Resource* FindKey(const std::string& key, const std::string& name) const {
    const Resource* best = nullptr;
    for (auto [it, end] = by_key_.equal_range(key); it != end; ++it) {
      if (it->second->name.str() == name) return it->second;
      if (best == nullptr && IsMade(*it->second)) best = it->second;
    }
    return best;
  }

  const std::map<std::string, const Resource*>& all() const { return by_name_; }

 private:
  std::map<std::string, const Resource*> by_name_;
  std::multimap<std::string, const Resource*> by_key_;
};

// A draft of the import and the existing draft that it corresponds to.
struct Meeting {
  ImportedDraft draft;
  std::string key;
  const Resource* there = nullptr;
  const Resource* former = nullptr;  // has its name and keeps it, since it hides a different place
  bool is_settled = false;
};

class Merger {
 public:
  Merger(const std::vector<Resource>& there, const KnownPlaces& known, const MergeOptions& options)
      : there_(there), known_(known), options_(options) {}

  Merged Run(Import made) {
    merged_.notes = std::move(made.notes);
    std::vector<std::vector<ImportedDraft>> apis;  // each with its fields
    for (ImportedDraft& draft : made.drafts) {
      if (std::holds_alternative<Api>(draft.content.kind)) apis.emplace_back();
      apis.back().push_back(std::move(draft));
    }
    std::vector<ImportedDraft> heads;
    for (std::vector<ImportedDraft>& api : apis) heads.push_back(api.front());
    std::vector<Meeting> met = Meet(std::move(heads));
    for (size_t i = 0; i < met.size(); ++i) {
      if (Take(met[i])) TakeFields(met[i], apis[i]);
    }
    if (unlisted_ > 0) {
      merged_.notes.push_back(absl::StrCat("and ", unlisted_, " more drafts that are as private"));
    }
    merged_.changes.insert(merged_.changes.end(), taken_.begin(), taken_.end());
    AddMissing();
    return std::move(merged_);
  }

 private:
  // Takes the fields of the API `met`, which has been taken.
  void TakeFields(const Meeting& met, std::vector<ImportedDraft>& api) {
    const ResourceId name = met.draft.name;
    const bool is_kept = merged_.drafts.empty() || merged_.drafts.back().name != name;
    const Resource now = is_kept ? *met.there : merged_.drafts.back();
    const FieldGuard guard(known_, now, met.there == nullptr);
    guard_ = &guard;
    same_operation_ = met.there != nullptr && KeyOf(met.there->content) == KeyOf(now.content);
    std::vector<std::string> pointers;
    for (Meeting& field : Meet(FieldsOf(api, name))) {
      pointers.push_back(std::get<Field>(field.draft.content.kind).pointer);
      (void)Take(field);
    }
    for (const GuardedPlace& place : guard.Rest(pointers)) AddHidden(now, place);
    guard_ = nullptr;
    same_operation_ = false;
    whole_apis_.insert(name.str());
  }

  // Adds a draft that hides a place that answers may have, although the document does not.
  void AddHidden(const Resource& api, const GuardedPlace& place) {
    const std::string owner = place.owner.str();
    const std::string word = owner.substr(owner.rfind('.') + 1);
    const std::string wanted = absl::StrCat(api.name.str(), ".", word);
    const bool fits = wanted.size() <= ResourceId::kMaxSize && there_.Find(wanted) == nullptr &&
                      names_.insert(wanted).second;
    Resource draft{.name = fits ? *ParseName(wanted) : FreeName(wanted), .version = 0};
    draft.content.owner = api.content.owner;
    draft.content.kind = Field{.api = api.name, .pointer = place.pointer};
    draft.content.access = place.access;
    merged_.changes.push_back({draft.name,
                               Met::kNew,
                               {"the document does not have it, but an answer may: the draft hides "
                                "it"}});
    Note(guard_->Explain(draft.name, place.access, {place}));
    merged_.drafts.push_back(std::move(draft));
  }

  // Notes a draft that takes over the privacy of another one.
  void Note(std::string note) {
    if (note.empty()) return;
    if (inherited_++ < kMaxImportNotes) {
      merged_.notes.push_back(std::move(note));
    } else {
      ++unlisted_;
    }
  }

  // Names the fields of an API after its current name.
  static std::vector<ImportedDraft> FieldsOf(std::vector<ImportedDraft>& api,
                                             const ResourceId& name) {
    std::vector<ImportedDraft> fields;
    const size_t prefix = api.front().name.str().size();
    for (size_t i = 1; i < api.size(); ++i) {
      std::get<Field>(api[i].content.kind).api = name;
      const std::string word(api[i].name.str().substr(prefix));
      // Its API may have a longer name.
      const size_t kept = std::min(word.size(), ResourceId::kMaxSize - name.str().size());
      const auto renamed = ParseName(absl::StrCat(name.str(), word.substr(0, kept)));
      fields.push_back({renamed.ok() ? *renamed : api[i].name, std::move(api[i].content)});
    }
    return fields;
  }

  // Finds the corresponding draft and a name for each, beginning with those that exist.
  std::vector<Meeting> Meet(std::vector<ImportedDraft> drafts) {
    std::vector<Meeting> met;
    std::set<std::string> keys;
    for (ImportedDraft& draft : drafts) {
      std::string key = KeyOf(draft.content);
      keys.insert(key);
      met.push_back({.draft = std::move(draft), .key = std::move(key)});
    }
    for (Meeting& meeting : met) {
      const Resource* there = there_.FindKey(meeting.key, meeting.draft.name.str());
      if (there != nullptr && names_.insert(there->name.str()).second) Settle(meeting, there);
    }
    for (Meeting& meeting : met) {
      if (!meeting.is_settled) Name(meeting, keys);
    }
    return met;
  }

  static void Settle(Meeting& meeting, const Resource* there) {
    meeting.there = there;
    if (there != nullptr) meeting.draft.name = there->name;
    meeting.is_settled = true;
  }

  // For a new draft: the name that the import gave it, unless another draft has that.
  void Name(Meeting& meeting, const std::set<std::string>& keys) {
    const std::string wanted(meeting.draft.name.str());
    const Resource* there = there_.Find(wanted);
    // A draft whose previous place is gone from the document has moved here.
    bool is_other = there != nullptr && IsMade(*there) && keys.contains(KeyOf(there->content));
    if (there != nullptr && !is_other && StopsHiding(*there, meeting.draft.content)) {
      is_other = true;
      meeting.former = there;
    }
    if (!is_other && names_.insert(wanted).second) return Settle(meeting, there);
    meeting.draft.name = FreeName(wanted);
    meeting.is_settled = true;
  }

  // Whether the draft of a field would leave a hidden place that answers may still have.
  bool StopsHiding(const Resource& there, const Content& made) const {
    const auto* field = std::get_if<Field>(&there.content.kind);
    const auto* wanted = std::get_if<Field>(&made.kind);
    if (!same_operation_ || field == nullptr || wanted == nullptr ||
        field->pointer == wanted->pointer || IsOpen(known_.AccessOf(there.name))) {
      return false;
    }
    if (options_.replace) return true;
    // A draft that is kept does not move.
    const Member& origin = MembersOf(there.content).front();
    const auto remembered = there.imported.find(origin.name);
    return remembered != there.imported.end() &&
           remembered->second == HashOf(origin, there.content);
  }

  // A name similar to `wanted` that no other draft has.
  ResourceId FreeName(const std::string& wanted) {
    for (int n = 2;; ++n) {
      const std::string end = absl::StrCat("_", n);
      std::string name = wanted.substr(0, ResourceId::kMaxSize - end.size());
      while (name.back() == '_' || name.back() == '.') name.pop_back();
      name += end;
      if (there_.Find(name) != nullptr || !names_.insert(name).second) continue;
      return *ParseName(name);
    }
  }

  // Whether it is among the drafts.
  bool Take(Meeting& meeting) {
    const ResourceId& name = meeting.draft.name;
    Content& content = meeting.draft.content;
    if (meeting.there == nullptr) {
      merged_.changes.push_back({name, Met::kNew, {}});
      auto remembered = RememberedOf(content);
      Resource draft{.name = name,
                     .content = std::move(content),
                     .version = 0,
                     .imported = std::move(remembered)};
      Note(guard_ == nullptr ? GuardApi(known_, draft) : guard_->Guard(draft, meeting.former));
      merged_.drafts.push_back(std::move(draft));
      return true;
    }
    const Resource& there = *meeting.there;
    const bool same_kind = there.content.kind.index() == content.kind.index();
    if (!same_kind || (!IsMade(there) && !options_.replace && !IsSame(there.content, content))) {
      taken_.push_back({name, Met::kTaken, {WhyTaken(same_kind)}});
      // If it is the same operation, its fields may still be added.
      return same_kind && KeyOf(there.content) == meeting.key;
    }
    TakeChanges(there, content);
    return true;
  }

  static bool IsSame(const Content& there, const Content& made) {
    return std::ranges::all_of(MembersOf(made), [&](const Member& member) {
      return HashOf(member, there) == HashOf(member, made);
    });
  }

  static std::string WhyTaken(bool same_kind) {
    if (!same_kind) {
      return "a different kind of resource has this name and is kept: import with a different "
             "prefix";
    }
    return absl::StrCat("not made by an import, and kept: import with a different prefix, or with ",
                        "replace (--replace) to take what the document says");
  }

  void TakeChanges(const Resource& there, const Content& made) {
    Resource draft = there;
    ImportChange change{there.name, Met::kUnchanged, {}};
    for (const Member& member : MembersOf(made)) TakeMember(member, made, draft, change);
    if (KeyOf(draft.content) != KeyOf(there.content)) {
      TakeBack(there.content, draft.content, change.lines);
    }
    if (draft.content.owner.empty() && !made.owner.empty()) {
      draft.content.owner = made.owner;
      change.lines.push_back(absl::StrCat("owner: nothing -> ", made.owner));
    }
    if (draft.content != there.content || (IsMade(there) && draft.imported != there.imported)) {
      change.met = Met::kChanged;
    }
    merged_.changes.push_back(std::move(change));
    merged_.drafts.push_back(std::move(draft));
  }

  void TakeMember(const Member& member, const Content& made, Resource& draft,
                  ImportChange& change) const {
    const std::string now = HashOf(member, draft.content);
    const std::string said = HashOf(member, made);
    const auto remembered = draft.imported.find(member.name);
    const bool by_hand =
        now != said && (remembered == draft.imported.end() || now != remembered->second);
    if (by_hand && !options_.replace) {
      for (const std::string& line : Differences(member, draft.content, made)) {
        change.lines.push_back(absl::StrCat(
            "changed by hand, and kept; replace (--replace) would take the document's: ", line));
      }
      change.met = Met::kKept;
      return;
    }
    for (std::string& line : Differences(member, draft.content, made)) {
      change.lines.push_back(std::move(line));
    }
    if (now != said) member.take(made, draft.content);
    draft.imported[member.name] = said;
  }

  // Adds the drafts that an earlier import made and this one does not.
  void AddMissing() {
    for (const auto& [name, draft] : there_.all()) {
      const auto* field = std::get_if<Field>(&draft->content.kind);
      const bool asked = options_.whole ||
                         (field != nullptr && whole_apis_.contains(std::string(field->api.str())));
      if (!asked || !IsMade(*draft) || names_.contains(name)) continue;
      merged_.changes.push_back({draft->name, Met::kMissing, {WhatOfMissing(*draft)}});
    }
  }

  std::string WhatOfMissing(const Resource& draft) const {
    const Access access = known_.AccessOf(draft.name);
    const auto* field = std::get_if<Field>(&draft.content.kind);
    if (field == nullptr || IsOpen(access)) {
      return "the document no longer has it; the draft is kept: retire it if nobody needs it";
    }
    return absl::StrCat("the document no longer has it; the draft is kept, and hides (",
                        Describe(access), ") ",
                        field->pointer.empty() ? "the whole answer" : field->pointer, " of ",
                        field->api.str(), ": keep it published as long as ", field->api.str(),
                        " may still answer with that, since callers of ", field->api.str(),
                        " see the value there once it is retired");
  }

  const There there_;
  const KnownPlaces& known_;
  const MergeOptions options_;
  const FieldGuard* guard_ = nullptr;  // of the API whose fields are being taken
  bool same_operation_ = false;        // whether that API had the same operation before
  std::set<std::string> names_;        // the names in use
  std::set<std::string> whole_apis_;   // those of which all fields have been seen
  std::vector<ImportChange> taken_;
  size_t inherited_ = 0;
  size_t unlisted_ = 0;
  Merged merged_;
};

}  // namespace

Merged Merge(Import made, const std::vector<Resource>& there, const KnownPlaces& known,
             const MergeOptions& options) {
  return Merger(there, known, options).Run(std::move(made));
}

}  // namespace magpie::resource
