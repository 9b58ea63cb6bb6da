#include "services/knowledge/store/article_codec.h"

#include <array>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/records/parse_from.h"
#include "common/status/error.h"
#include "magpie/knowledge/store/v1/record.pb.h"
#include "services/knowledge/store/content_codec.h"

namespace magpie::knowledge {
namespace {

// By their numbers on disk.
constexpr std::array kStates = {State::kPublished, State::kUnpublished, State::kArchived,
                                State::kDeleted, State::kErased};

int32_t NumberOf(State state) {
  int32_t number = 0;
  while (kStates[number] != state) ++number;
  return number;
}

absl::Status BadRecord(absl::string_view what) {
  return Error(absl::StatusCode::kDataLoss, "BAD_RECORD", absl::StrCat("bad article: ", what));
}

bool IsKnown(const store::v1::ArticleRecord& record) {
  return record.kind() >= 0 && record.kind() <= static_cast<int>(Kind::kStructured) &&
         record.format() >= 0 && record.format() <= static_cast<int>(Format::kPlain) &&
         record.state() >= 0 && record.state() < static_cast<int>(kStates.size()) &&
         record.stage() >= 0 && record.stage() <= static_cast<int>(Stage::kScheduled);
}

// All but the content.
store::v1::ArticleRecord RecordOf(const Article& article) {
  store::v1::ArticleRecord record;
  record.set_version(article.version);
  record.set_sequence(article.sequence);
  record.set_create_time_us(absl::ToUnixMicros(article.create_time));
  record.set_update_time_us(absl::ToUnixMicros(article.update_time));
  record.set_state(NumberOf(article.state));
  record.set_stage(static_cast<int32_t>(article.stage));
  record.set_published_version(article.published_version);
  record.set_draft_version(article.draft_version);
  record.set_first_version(article.first_version);
  record.set_draft_category_id(article.draft_category);
  if (article.publish_time.has_value()) {
    record.set_publish_time_us(absl::ToUnixMicros(*article.publish_time));
  }
  if (article.purge_time.has_value()) {
    record.set_purge_time_us(absl::ToUnixMicros(*article.purge_time));
  }
  return record;
}

}  // namespace

std::string ArticleCodec::Encode(const Article& article) {
  store::v1::ArticleRecord record = RecordOf(article);
  WriteContent(article.content, record);
  return record.SerializeAsString();
}

absl::StatusOr<Article> ArticleCodec::Decode(absl::string_view id, absl::string_view bytes) {
  store::v1::ArticleRecord record;
  absl::StatusOr<ArticleId> article_id = ArticleId::Parse(id);
  if (!article_id.ok() || !record::ParseFrom(bytes, record) || !IsKnown(record))
    return BadRecord(id);
  const bool has_versions = record.first_version() != 0;
  Article article = {
      .id = *std::move(article_id),
      .content = ReadContent(record),
      .state = kStates[record.state()],
      .published_version = has_versions ? record.published_version() : record.version(),
      .draft_version = record.draft_version(),
      .stage = static_cast<Stage>(record.stage()),
      .draft_category = std::move(*record.mutable_draft_category_id()),
      .version = record.version(),
      .first_version = record.first_version(),
      .sequence = record.sequence(),
      .create_time = absl::FromUnixMicros(record.create_time_us()),
      .update_time = absl::FromUnixMicros(record.update_time_us()),
  };
  if (record.has_publish_time_us()) {
    article.publish_time = absl::FromUnixMicros(record.publish_time_us());
  }
  if (record.has_purge_time_us()) article.purge_time = absl::FromUnixMicros(record.purge_time_us());
  return article;
}

std::string EncodeAnswer(const Article& article) { return RecordOf(article).SerializeAsString(); }

std::string EncodeVersion(const Version& version) {
  store::v1::VersionRecord record;
  record.set_event(static_cast<int32_t>(version.event));
  record.set_actor(version.actor);
  record.set_note(version.note);
  record.set_time_us(absl::ToUnixMicros(version.time));
  record.set_content_version(version.content_version);
  if (version.content.has_value()) WriteContent(*version.content, *record.mutable_content());
  return record.SerializeAsString();
}

absl::StatusOr<Version> DecodeVersion(int64_t number, absl::string_view bytes) {
  store::v1::VersionRecord record;
  const bool is_whole = record::ParseFrom(bytes, record) && IsKnown(record.content()) &&
                        record.event() >= 0 &&
                        record.event() <= static_cast<int>(Event::kDiscardDraft);
  if (!is_whole) return BadRecord(absl::StrCat("version ", number));
  Version version = {.number = number,
                     .event = static_cast<Event>(record.event()),
                     .actor = std::move(*record.mutable_actor()),
                     .note = std::move(*record.mutable_note()),
                     .time = absl::FromUnixMicros(record.time_us()),
                     .content_version = record.content_version()};
  if (record.has_content()) version.content = ReadContent(*record.mutable_content());
  return version;
}

Version FirstVersion(const Article& article) {
  return {.number = article.version,
          .event = Event::kPut,
          .time = article.update_time,
          .content_version = article.version,
          .content = article.content};
}

}  // namespace magpie::knowledge
