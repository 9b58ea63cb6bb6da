#include "services/knowledge/domain/life.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace magpie::knowledge {
namespace {

constexpr const char* kEvents[] = {"put",    "save draft", "submit",       "approve",
                                   "reject", "publish",    "schedule",     "archive",
                                   "delete", "restore",    "discard draft"};

absl::Status WrongStage(const ArticleId& id, absl::string_view why) {
  return Error(absl::StatusCode::kFailedPrecondition, "WRONG_STAGE",
               absl::StrCat(why, ": ", id.str()));
}

// What the head of an article that is not published says.
Content Summary(const Content& content) {
  return {.title = content.title, .language = content.language};
}

bool IsThere(const std::optional<Article>& article) {
  return article.has_value() && article->state != State::kErased;
}

bool Makes(const Action& action) {
  return std::holds_alternative<Put>(action) || std::holds_alternative<SaveDraft>(action);
}

// One command at work on the article.
class Step {
 public:
  // `article` has its next version already.
  Step(Article article, const std::optional<Version>& needed, absl::Time now)
      : needed_(needed), now_(now), changed_{.article = std::move(article)} {}

  absl::Status operator()(const Put& put) {
    if (article().state == State::kErased && article().purge_time.has_value()) {
      return WrongStage(article().id, "the article is still being erased, retry");
    }
    Show(put.content, article().version);
    return Keep(Event::kPut, article().version, put.content);
  }

  absl::Status operator()(const SaveDraft& save) {
    if (article().state == State::kErased) {
      if (article().purge_time.has_value()) {
        return WrongStage(article().id, "the article is still being erased, retry");
      }
      article().state = State::kUnpublished;
    }
    Prepare(save.content, article().version);
    return Keep(Event::kSaveDraft, article().version, save.content);
  }

  absl::Status operator()(const Submit&) {
    RETURN_IF_ERROR(Expect({Stage::kDraft}, "there is no draft to submit, or it is in review"));
    return Move(Stage::kInReview, Event::kSubmit);
  }

  absl::Status operator()(const Approve&) {
    RETURN_IF_ERROR(Expect({Stage::kInReview}, "the draft is not in review"));
    return Move(Stage::kApproved, Event::kApprove);
  }

  absl::Status operator()(const Reject&) {
    RETURN_IF_ERROR(Expect({Stage::kInReview, Stage::kApproved, Stage::kScheduled},
                           "the draft is not in review, approved or scheduled"));
    return Move(Stage::kDraft, Event::kReject);
  }

  absl::Status operator()(const Publish& publish) {
    RETURN_IF_ERROR(
        Expect({Stage::kApproved, Stage::kScheduled}, "the draft is not approved, approve it"));
    if (!publish.time.has_value() || *publish.time <= now_) return PublishDraft();
    RETURN_IF_ERROR(Move(Stage::kScheduled, Event::kSchedule));
    article().publish_time = publish.time;
    return absl::OkStatus();
  }

  absl::Status operator()(const Discard&) {
    if (article().stage == Stage::kNone) return WrongStage(article().id, "there is no draft");
    const int64_t dropped = article().draft_version;
    Drop();
    return Keep(Event::kDiscardDraft, dropped);
  }

  absl::Status operator()(const Archive&) {
    if (article().state != State::kPublished) {
      return Error(absl::StatusCode::kFailedPrecondition, "NOT_PUBLISHED",
                   absl::StrCat("the article is not published: ", article().id.str()));
    }
    return Keep(Event::kArchive, Hide(State::kArchived));
  }

  absl::Status operator()(const Delete& command) {
    if (command.erase) return Erase();
    const auto purge_time =
        article().state == State::kDeleted ? article().purge_time : now_ + kDeletedFor;
    const int64_t draft = article().draft_version;
    Drop();
    const int64_t published = Hide(State::kDeleted);
    article().purge_time = purge_time;
    return Keep(Event::kDelete, published != 0 ? published : draft);
  }

  absl::Status operator()(const Tick&) {
    const auto due = DueTime(article());
    if (!due.has_value() || *due > now_) return WrongStage(article().id, "nothing is due");
    return article().stage == Stage::kScheduled ? PublishDraft() : Erase();
  }

  absl::Status operator()(const Restore& restore) {
    if (!needed_.has_value() || !needed_->content.has_value()) {
      return Error(absl::StatusCode::kNotFound, "VERSION_NOT_FOUND",
                   absl::StrCat("no such version with a content: ", article().id.str(), " ",
                                restore.number));
    }
    Prepare(*needed_->content, needed_->content_version);
    return Keep(Event::kRestore, needed_->content_version);
  }

  Changed Take() && { return std::move(changed_); }

 private:
  Article& article() { return changed_.article; }

  absl::Status Expect(std::initializer_list<Stage> stages, absl::string_view otherwise) {
    if (std::ranges::find(stages, article().stage) != stages.end()) return absl::OkStatus();
    return WrongStage(article().id, otherwise);
  }

  // Keeps what was done. A content is kept if the command brought it.
  absl::Status Keep(Event event, int64_t content_version, std::optional<Content> content = {}) {
    changed_.version = Version{.number = article().version,
                               .event = event,
                               .time = now_,
                               .content_version = content_version,
                               .content = std::move(content)};
    return absl::OkStatus();
  }

  absl::Status Move(Stage stage, Event event) {
    article().stage = stage;
    article().publish_time.reset();
    return Keep(event, article().draft_version);
  }

  void Show(const Content& content, int64_t version) {
    article().content = content;
    article().state = State::kPublished;
    article().published_version = version;
    article().purge_time.reset();
  }

  // What was published; 0 for nothing.
  int64_t Hide(State state) {
    article().state = state;
    article().content = Summary(article().content);
    return std::exchange(article().published_version, 0);
  }

  // A deleted article that gets a draft is not deleted any more.
  void Prepare(const Content& content, int64_t version) {
    article().draft_version = version;
    article().draft_category = content.category;
    article().stage = Stage::kDraft;
    article().publish_time.reset();
    if (article().state == State::kDeleted) article().state = State::kArchived;
    article().purge_time.reset();
    if (article().state != State::kPublished) article().content = Summary(content);
  }

  void Drop() {
    article().draft_version = 0;
    article().draft_category.clear();
    article().stage = Stage::kNone;
    article().publish_time.reset();
  }

  absl::Status PublishDraft() {
    if (!needed_.has_value() || !needed_->content.has_value()) {
      return Error(absl::StatusCode::kDataLoss, "BAD_RECORD",
                   absl::StrCat("the draft is missing: ", article().id.str()));
    }
    const int64_t draft = article().draft_version;
    Drop();
    Show(*needed_->content, draft);
    return Keep(Event::kPublish, draft);
  }

  // Leaves a tombstone. What is more than kErasedTogether is left to the next step.
  absl::Status Erase() {
    const int64_t from = article().first_version;
    const int64_t to = std::min(article().version + 1, from + kErasedTogether);
    const bool is_all = to > article().version;
    changed_.erase_from = from;
    changed_.erase_to = to;
    changed_.article = {.id = article().id,
                        .state = State::kErased,
                        .purge_time = is_all ? std::nullopt : std::optional(now_),
                        .version = article().version,
                        .first_version = to,
                        .sequence = article().sequence,
                        .create_time = article().create_time,
                        .update_time = now_};
    return absl::OkStatus();
  }

  const std::optional<Version>& needed_;
  const absl::Time now_;
  Changed changed_;
};

}  // namespace

std::optional<int64_t> VersionNeeded(const std::optional<Article>& before, const Action& action) {
  if (!before.has_value()) return std::nullopt;
  if (const auto* restore = std::get_if<Restore>(&action)) return restore->number;
  const bool publishes =
      std::holds_alternative<Publish>(action) || std::holds_alternative<Tick>(action);
  if (publishes && before->draft_version != 0) return before->draft_version;
  return std::nullopt;
}

absl::StatusOr<Changed> Decide(const std::optional<Article>& before, const Command& command,
                               const std::optional<Version>& needed, uint64_t sequence,
                               absl::Time now) {
  const bool ticks = before.has_value() && std::holds_alternative<Tick>(command.action);
  if (!IsThere(before) && !Makes(command.action) && !ticks) return NoSuchArticle(command.id);
  const int64_t version = IsThere(before) ? before->version : 0;
  if (command.expected_version != 0 && command.expected_version != version) {
    return Error(absl::StatusCode::kAborted, "STALE_VERSION",
                 absl::StrCat("article is at version ", version, ": ", command.id.str()));
  }
  Article next = before.value_or(
      Article{.id = command.id, .state = State::kUnpublished, .version = 0, .create_time = now});
  if (!IsThere(before) && !ticks) next.create_time = now;
  if (next.first_version == 0) next.first_version = next.version;
  ++next.version;
  next.sequence = sequence;
  next.update_time = now;
  Step step(std::move(next), needed, now);
  RETURN_IF_ERROR(std::visit(step, command.action));
  Changed changed = std::move(step).Take();
  if (changed.version.has_value()) {
    changed.version->actor = command.actor;
    changed.version->note = command.note;
  }
  return changed;
}

std::string Describe(const Version& version) {
  std::string text =
      absl::StrCat("v", version.number, " ", kEvents[static_cast<size_t>(version.event)]);
  if (version.content_version != 0) absl::StrAppend(&text, " ", version.content_version);
  if (version.content.has_value()) absl::StrAppend(&text, " (", version.content->title, ")");
  if (!version.actor.empty()) absl::StrAppend(&text, " by ", version.actor);
  if (!version.note.empty()) absl::StrAppend(&text, ": ", version.note);
  return text;
}

}  // namespace magpie::knowledge
