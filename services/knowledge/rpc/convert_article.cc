#include "services/knowledge/rpc/convert_article.h"

#include <google/protobuf/util/time_util.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

namespace magpie::knowledge {
namespace {

using google::protobuf::util::TimeUtil;
using Texts = google::protobuf::RepeatedPtrField<std::string>;

std::vector<std::string> Read(const Texts& texts) { return {texts.begin(), texts.end()}; }

void Write(const std::vector<std::string>& from, Texts& to) { to.Assign(from.begin(), from.end()); }

Kind ParseKind(v1::Article::Kind kind, absl::string_view field, Faults& faults) {
  switch (kind) {
    case v1::Article::KIND_UNSPECIFIED:
    case v1::Article::KIND_TEXT:
      return Kind::kText;
    case v1::Article::KIND_QUESTION:
      return Kind::kQuestion;
    case v1::Article::KIND_GUIDE:
      return Kind::kGuide;
    case v1::Article::KIND_STRUCTURED:
      return Kind::kStructured;
    default:
      faults.Add(field, "is not known");
      return Kind::kText;
  }
}

Format ParseFormat(v1::Article::Format format, absl::string_view field, Faults& faults) {
  switch (format) {
    case v1::Article::FORMAT_UNSPECIFIED:
    case v1::Article::FORMAT_MARKDOWN:
      return Format::kMarkdown;
    case v1::Article::FORMAT_HTML:
      return Format::kHtml;
    case v1::Article::FORMAT_PLAIN:
      return Format::kPlain;
    default:
      faults.Add(field, "is not known");
      return Format::kMarkdown;
  }
}

void ParseParts(const v1::Article& article, absl::string_view path, Content& content,
                Faults& faults) {
  for (const auto& [channel, text] : article.presentations()) content.presentations[channel] = text;
  content.attachments.reserve(article.attachments_size());
  for (const v1::Attachment& attachment : article.attachments()) {
    content.attachments.push_back({attachment.name(), attachment.uri(), attachment.media_type()});
  }
  for (const auto& [name, value] : article.fields().fields()) {
    if (value.has_string_value()) {
      content.fields[name] = value.string_value();
    } else if (value.has_number_value()) {
      content.fields[name] = value.number_value();
    } else if (value.has_bool_value()) {
      content.fields[name] = value.bool_value();
    } else {
      faults.Add(absl::StrCat(path, ".fields.", name), "is neither a text, a number nor a boolean");
    }
  }
  content.steps.reserve(article.steps_size());
  for (const v1::GuideStep& step : article.steps()) {
    content.steps.push_back({step.title(), step.body()});
  }
}

struct FieldWriter {
  google::protobuf::Value& to;
  void operator()(const std::string& text) const { to.set_string_value(text); }
  void operator()(double number) const { to.set_number_value(number); }
  void operator()(bool boolean) const { to.set_bool_value(boolean); }
};

void PartsToProto(const Content& content, v1::Article& proto) {
  for (const auto& [channel, text] : content.presentations) {
    (*proto.mutable_presentations())[channel] = text;
  }
  for (const Attachment& attachment : content.attachments) {
    v1::Attachment& to = *proto.add_attachments();
    to.set_name(attachment.name);
    to.set_uri(attachment.uri);
    to.set_media_type(attachment.media_type);
  }
  for (const auto& [name, value] : content.fields) {
    std::visit(FieldWriter{(*proto.mutable_fields()->mutable_fields())[name]}, value);
  }
  for (const GuideStep& step : content.steps) {
    v1::GuideStep& to = *proto.add_steps();
    to.set_title(step.title);
    to.set_body(step.body);
  }
}

v1::Article::State ToProto(State state) {
  switch (state) {
    case State::kUnpublished:
      return v1::Article::STATE_UNPUBLISHED;
    case State::kPublished:
      return v1::Article::STATE_PUBLISHED;
    case State::kArchived:
      return v1::Article::STATE_ARCHIVED;
    case State::kDeleted:
    case State::kErased:
      return v1::Article::STATE_DELETED;
  }
  return v1::Article::STATE_UNSPECIFIED;
}

}  // namespace

google::protobuf::Timestamp ToProto(absl::Time time) {
  return TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(time));
}

std::optional<absl::Time> ParseTime(absl::string_view field,
                                    const google::protobuf::Timestamp& time, Faults& faults) {
  const bool is_valid = time.seconds() >= TimeUtil::kTimestampMinSeconds &&
                        time.seconds() <= TimeUtil::kTimestampMaxSeconds && time.nanos() >= 0 &&
                        time.nanos() < 1'000'000'000;
  if (is_valid) return absl::FromUnixMicros(TimeUtil::TimestampToMicroseconds(time));
  faults.Add(field, "is not a time");
  return std::nullopt;
}

Content ParseContent(const v1::Article& article, absl::string_view path, Faults& faults) {
  const auto at = [path](absl::string_view field) { return absl::StrCat(path, ".", field); };
  Content content = {.title = article.title(),
                     .body = article.body(),
                     .language = article.language(),
                     .similar_questions = Read(article.similar_questions()),
                     .kind = ParseKind(article.kind(), at("kind"), faults),
                     .format = ParseFormat(article.format(), at("format"), faults),
                     .category = article.category_id(),
                     .tags = Read(article.tags()),
                     .audience = {.business_lines = Read(article.business_lines()),
                                  .channels = Read(article.channels()),
                                  .roles = Read(article.roles()),
                                  .cities = Read(article.cities())},
                     .owner = article.owner(),
                     .related_articles = Read(article.related_articles()),
                     .related_flows = Read(article.related_flows()),
                     .variant_of = article.variant_of(),
                     .schema = article.schema_id()};
  if (article.has_valid_from()) {
    content.valid_from =
        ParseTime(at("valid_from"), article.valid_from(), faults).value_or(content.valid_from);
  }
  if (article.has_valid_to()) {
    content.valid_to =
        ParseTime(at("valid_to"), article.valid_to(), faults).value_or(content.valid_to);
  }
  ParseParts(article, path, content, faults);
  // What is too long is not parsed. What is parsed may become longer, or empty.
  if (SizeOf(content) <= kMaxContentBytes && content.body.size() <= kMaxBodyBytes) {
    content = Sanitized(std::move(content));
  }
  Check(article.article_id(), content, path, faults);
  return content;
}

void ToProto(const Content& content, v1::Article& proto) {
  proto.set_title(content.title);
  proto.set_body(content.body);
  proto.set_language(content.language);
  Write(content.similar_questions, *proto.mutable_similar_questions());
  proto.set_kind(static_cast<v1::Article::Kind>(static_cast<int>(content.kind) + 1));
  proto.set_format(static_cast<v1::Article::Format>(static_cast<int>(content.format) + 1));
  proto.set_category_id(content.category);
  Write(content.tags, *proto.mutable_tags());
  Write(content.audience.business_lines, *proto.mutable_business_lines());
  Write(content.audience.channels, *proto.mutable_channels());
  Write(content.audience.roles, *proto.mutable_roles());
  Write(content.audience.cities, *proto.mutable_cities());
  if (content.valid_from != absl::InfinitePast()) {
    *proto.mutable_valid_from() = ToProto(content.valid_from);
  }
  if (content.valid_to != absl::InfiniteFuture()) {
    *proto.mutable_valid_to() = ToProto(content.valid_to);
  }
  proto.set_owner(content.owner);
  Write(content.related_articles, *proto.mutable_related_articles());
  Write(content.related_flows, *proto.mutable_related_flows());
  proto.set_variant_of(content.variant_of);
  proto.set_schema_id(content.schema);
  PartsToProto(content, proto);
}

v1::Article ToProto(const Article& article) {
  v1::Article proto = HeadToProto(article);
  ToProto(article.content, proto);
  return proto;
}

v1::Article HeadToProto(const Article& article) {
  v1::Article proto;
  proto.set_article_id(article.id.str());
  proto.set_version(article.version);
  *proto.mutable_create_time() = ToProto(article.create_time);
  *proto.mutable_update_time() = ToProto(article.update_time);
  proto.set_state(ToProto(article.state));
  proto.set_stage(static_cast<v1::Article::Stage>(article.stage));
  proto.set_published_version(article.published_version);
  proto.set_draft_version(article.draft_version);
  if (article.publish_time.has_value()) {
    *proto.mutable_publish_time() = ToProto(*article.publish_time);
  }
  if (article.purge_time.has_value()) *proto.mutable_purge_time() = ToProto(*article.purge_time);
  return proto;
}

}  // namespace magpie::knowledge
