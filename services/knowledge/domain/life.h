// The life of an article: what each command makes of it.
//
//   none ──SaveDraft──▶ draft ──Submit──▶ in review ──Approve──▶ approved ──Publish──▶ none
//                         ▲                   │                     │    ──at a time──▶ scheduled
//                         └──────Reject───────┴─────────────────────┘        ──Tick──▶ none
//
// That is the stage of its draft. Beside it, an article is unpublished, published, archived or
// deleted. Each command makes a version, with who gave it and why; versions that bring a content
// keep it, and others name the one whose content they are about.
//
// Every function here is pure.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/knowledge/domain/article.h"

namespace magpie::knowledge {

inline constexpr size_t kMaxActorBytes = 64;
inline constexpr size_t kMaxNoteBytes = 1000;
inline constexpr absl::Duration kDeletedFor = absl::Hours(30 * 24);
// Versions that are erased in one step.
inline constexpr int64_t kErasedTogether = 500;

// Stores and publishes. What a draft says stays.
struct Put {
  Content content;
};
struct SaveDraft {
  Content content;
};
struct Submit {};
struct Approve {};
// Needs a note.
struct Reject {};
// Now, if there is no time or it is past.
struct Publish {
  std::optional<absl::Time> time;
};
struct Discard {};
struct Archive {};
struct Delete {
  bool erase = false;
};
// Makes a draft of what the version said.
struct Restore {
  int64_t number = 0;
};
// Of a timer, when DueTime has come: publishes the draft that is scheduled, or erases.
struct Tick {};

using Action = std::variant<Put, SaveDraft, Submit, Approve, Reject, Publish, Discard, Archive,
                            Delete, Restore, Tick>;

struct Command {
  ArticleId id;
  Action action;
  int64_t expected_version = 0;  // 0 for any
  std::string actor, note;
};

enum class Event : uint8_t {
  kPut,
  kSaveDraft,
  kSubmit,
  kApprove,
  kReject,
  kPublish,
  kSchedule,
  kArchive,
  kDelete,
  kRestore,
  kDiscardDraft,
};

// A change of an article, as it is kept.
struct Version {
  int64_t number = 0;
  Event event = Event::kPut;
  std::string actor, note;
  absl::Time time;
  // The version whose content this one is about: its own number if it brought one; 0 if none.
  int64_t content_version = 0;
  std::optional<Content> content;  // what it brought

  bool operator==(const Version&) const = default;
};

// What a command does.
struct Changed {
  Article article;
  // What to keep of it; nothing of a step that erases.
  std::optional<Version> version;
  // Versions to erase: from the first number to before the second.
  int64_t erase_from = 0, erase_to = 0;
};

// The version that a decision on the article needs; nothing if none.
std::optional<int64_t> VersionNeeded(const std::optional<Article>& before, const Action& action);

// The article after `command`, whose content has no faults, as change `sequence`. `before` is
// nothing if there is none, `needed` the version that VersionNeeded names, if there is one, and its
// content, which may have been brought by an earlier one.
//
// NOT_FOUND (ARTICLE_NOT_FOUND; VERSION_NOT_FOUND), ABORTED (STALE_VERSION) if the version is not
// the expected one, where a missing article has 0; FAILED_PRECONDITION (WRONG_STAGE,
// NOT_PUBLISHED).
absl::StatusOr<Changed> Decide(const std::optional<Article>& before, const Command& command,
                               const std::optional<Version>& needed, uint64_t sequence,
                               absl::Time now);

// "v2 submit 1 by ann: please look", for tests to compare.
std::string Describe(const Version& version);

}  // namespace magpie::knowledge
