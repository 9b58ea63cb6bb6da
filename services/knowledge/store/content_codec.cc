#include "services/knowledge/store/content_codec.h"

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "magpie/knowledge/store/v1/record.pb.h"

namespace magpie::knowledge {
namespace {

using Texts = google::protobuf::RepeatedPtrField<std::string>;

void Write(const std::vector<std::string>& from, Texts& to) {
  to.Reserve(static_cast<int>(from.size()));
  for (const std::string& text : from) *to.Add() = text;
}

std::vector<std::string> Read(Texts& from) {
  return {std::make_move_iterator(from.begin()), std::make_move_iterator(from.end())};
}

struct FieldWriter {
  store::v1::FieldRecord& to;
  void operator()(const std::string& text) const { to.set_text(text); }
  void operator()(double number) const { to.set_number(number); }
  void operator()(bool boolean) const { to.set_boolean(boolean); }
};

FieldValue ReadField(store::v1::FieldRecord& record) {
  if (record.has_number()) return record.number();
  if (record.has_boolean()) return record.boolean();
  return std::move(*record.mutable_text());
}

void WriteParts(const Content& content, store::v1::ArticleRecord& record) {
  for (const auto& [channel, text] : content.presentations) {
    (*record.mutable_presentations())[channel] = text;
  }
  for (const Attachment& attachment : content.attachments) {
    store::v1::AttachmentRecord& to = *record.add_attachments();
    to.set_name(attachment.name);
    to.set_uri(attachment.uri);
    to.set_media_type(attachment.media_type);
  }
  record.set_schema_id(content.schema);
  for (const auto& [name, value] : content.fields) {
    std::visit(FieldWriter{(*record.mutable_fields())[name]}, value);
  }
  for (const GuideStep& step : content.steps) {
    store::v1::StepRecord& to = *record.add_steps();
    to.set_title(step.title);
    to.set_body(step.body);
  }
}

void ReadParts(store::v1::ArticleRecord& record, Content& content) {
  for (auto& [channel, text] : *record.mutable_presentations()) {
    content.presentations[channel] = std::move(text);
  }
  content.attachments.reserve(record.attachments_size());
  for (store::v1::AttachmentRecord& attachment : *record.mutable_attachments()) {
    content.attachments.push_back({.name = std::move(*attachment.mutable_name()),
                                   .uri = std::move(*attachment.mutable_uri()),
                                   .media_type = std::move(*attachment.mutable_media_type())});
  }
  content.schema = std::move(*record.mutable_schema_id());
  for (auto& [name, value] : *record.mutable_fields()) content.fields[name] = ReadField(value);
  content.steps.reserve(record.steps_size());
  for (store::v1::StepRecord& step : *record.mutable_steps()) {
    content.steps.push_back(
        {.title = std::move(*step.mutable_title()), .body = std::move(*step.mutable_body())});
  }
}

}  // namespace

void WriteContent(const Content& content, store::v1::ArticleRecord& record) {
  record.set_title(content.title);
  record.set_body(content.body);
  record.set_language(content.language);
  Write(content.similar_questions, *record.mutable_similar_questions());
  record.set_kind(static_cast<int32_t>(content.kind));
  record.set_format(static_cast<int32_t>(content.format));
  record.set_category_id(content.category);
  Write(content.tags, *record.mutable_tags());
  Write(content.audience.business_lines, *record.mutable_business_lines());
  Write(content.audience.channels, *record.mutable_channels());
  Write(content.audience.roles, *record.mutable_roles());
  Write(content.audience.cities, *record.mutable_cities());
  if (content.valid_from != absl::InfinitePast()) {
    record.set_valid_from_us(absl::ToUnixMicros(content.valid_from));
  }
  if (content.valid_to != absl::InfiniteFuture()) {
    record.set_valid_to_us(absl::ToUnixMicros(content.valid_to));
  }
  record.set_owner(content.owner);
  Write(content.related_articles, *record.mutable_related_articles());
  Write(content.related_flows, *record.mutable_related_flows());
  record.set_variant_of(content.variant_of);
  WriteParts(content, record);
}

Content ReadContent(store::v1::ArticleRecord& record) {
  Content content = {.title = std::move(*record.mutable_title()),
                     .body = std::move(*record.mutable_body()),
                     .language = std::move(*record.mutable_language()),
                     .similar_questions = Read(*record.mutable_similar_questions()),
                     .kind = static_cast<Kind>(record.kind()),
                     .format = static_cast<Format>(record.format()),
                     .category = std::move(*record.mutable_category_id()),
                     .tags = Read(*record.mutable_tags()),
                     .audience = {.business_lines = Read(*record.mutable_business_lines()),
                                  .channels = Read(*record.mutable_channels()),
                                  .roles = Read(*record.mutable_roles()),
                                  .cities = Read(*record.mutable_cities())},
                     .owner = std::move(*record.mutable_owner()),
                     .related_articles = Read(*record.mutable_related_articles()),
                     .related_flows = Read(*record.mutable_related_flows()),
                     .variant_of = std::move(*record.mutable_variant_of())};
  if (record.has_valid_from_us()) content.valid_from = absl::FromUnixMicros(record.valid_from_us());
  if (record.has_valid_to_us()) content.valid_to = absl::FromUnixMicros(record.valid_to_us());
  ReadParts(record, content);
  return content;
}

}  // namespace magpie::knowledge
