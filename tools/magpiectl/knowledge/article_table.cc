#include "tools/magpiectl/knowledge/article_table.h"

#include <google/protobuf/reflection.h>
#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "tools/magpiectl/usage.h"

namespace magpie::ctl {
namespace {

namespace v1 = magpie::knowledge::v1;
using google::protobuf::FieldDescriptor;
using google::protobuf::util::TimeUtil;

constexpr absl::string_view kFields = "fields.";  // of a structured article

const FieldDescriptor* FieldOf(const std::string& column) {
  return v1::Article::descriptor()->FindFieldByName(column);
}

// "refund|money back", where `\|` is no end.
std::vector<std::string> Split(absl::string_view text) {
  std::vector<std::string> values(1);
  for (size_t i = 0; i < text.size(); ++i) {
    const bool is_escape =
        text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == '|' || text[i + 1] == '\\');
    if (is_escape) {
      values.back() += text[++i];
    } else if (text[i] == '|') {
      values.emplace_back();
    } else {
      values.back() += text[i];
    }
  }
  for (std::string& value : values) value = std::string(absl::StripAsciiWhitespace(value));
  std::erase(values, "");
  return values;
}

std::string Join(std::vector<std::string> values) {
  for (std::string& value : values) {
    std::string escaped;
    for (const char c : value) {
      if (c == '|' || c == '\\') escaped += '\\';
      escaped += c;
    }
    value = escaped;
  }
  return absl::StrJoin(values, "|");
}

// "KIND_QUESTION" as "question".
std::string WordOf(const google::protobuf::EnumValueDescriptor& value) {
  const std::string name = absl::AsciiStrToLower(value.name());
  return name.substr(name.find('_') + 1);
}

void ReadEnum(const FieldDescriptor& field, const std::string& text, v1::Article& article,
              Faults& faults) {
  std::vector<std::string> words;
  for (int i = 1; i < field.enum_type()->value_count(); ++i) {
    words.push_back(WordOf(*field.enum_type()->value(i)));
    if (absl::AsciiStrToLower(text) != words.back()) continue;
    return article.GetReflection()->SetEnum(&article, &field, field.enum_type()->value(i));
  }
  faults.Add(field.name(),
             absl::StrCat("is \"", text, "\", and may be: ", absl::StrJoin(words, ", ")));
}

void ReadTime(const FieldDescriptor& field, const std::string& text, v1::Article& article,
              Faults& faults) {
  const bool is_day = text.size() == std::string_view("2026-01-31").size();
  google::protobuf::Timestamp time;
  if (!TimeUtil::FromString(is_day ? text + "T00:00:00Z" : text, &time)) {
    return faults.Add(field.name(), absl::StrCat("is \"", text,
                                                 "\": write a day, as in 2026-01-31, or a time, as "
                                                 "in 2026-01-31T08:00:00Z"));
  }
  article.GetReflection()->MutableMessage(&article, &field)->CopyFrom(time);
}

// A value of a structured article: a number or a truth value if it reads as one.
google::protobuf::Value ValueOf(const std::string& text) {
  google::protobuf::Value value;
  double number = 0;
  if (text == "true" || text == "false") {
    value.set_bool_value(text == "true");
  } else if (absl::SimpleAtod(text, &number)) {
    value.set_number_value(number);
  } else {
    value.set_string_value(text);
  }
  return value;
}

void ReadField(const std::string& column, const std::string& text, v1::Article& article,
               Faults& faults) {
  absl::string_view name = column;
  if (absl::ConsumePrefix(&name, kFields)) {
    (*article.mutable_fields()->mutable_fields())[std::string(name)] = ValueOf(text);
    return;
  }
  const FieldDescriptor& field = *FieldOf(column);
  if (field.is_repeated()) {
    for (const std::string& value : Split(text)) {
      article.GetReflection()->AddString(&article, &field, value);
    }
  } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
    ReadEnum(field, text, article, faults);
  } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    ReadTime(field, text, article, faults);
  } else {
    article.GetReflection()->SetString(&article, &field, text);
  }
}

std::string TextOf(const v1::Article& article, const FieldDescriptor& field) {
  const google::protobuf::Reflection& reflection = *article.GetReflection();
  if (field.is_repeated()) {
    const auto& values = reflection.GetRepeatedFieldRef<std::string>(article, &field);
    return Join({values.begin(), values.end()});
  }
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
    const auto* value = reflection.GetEnum(article, &field);
    return value->number() == 0 ? "" : WordOf(*value);
  }
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    if (!reflection.HasField(article, &field)) return "";
    google::protobuf::Timestamp time;
    time.CopyFrom(reflection.GetMessage(article, &field));
    return TimeUtil::ToString(time);
  }
  return reflection.GetString(article, &field);
}

std::string TextOf(const google::protobuf::Value& value) {
  if (value.kind_case() == google::protobuf::Value::kNumberValue) {
    return absl::StrCat(value.number_value());
  }
  if (value.kind_case() == google::protobuf::Value::kBoolValue) {
    return value.bool_value() ? "true" : "false";
  }
  return value.string_value();
}

}  // namespace

const std::vector<std::string>& ArticleColumns() {
  static const auto& columns = *new std::vector<std::string>{"article_id",
                                                             "title",
                                                             "body",
                                                             "language",
                                                             "similar_questions",
                                                             "kind",
                                                             "format",
                                                             "category_id",
                                                             "tags",
                                                             "business_lines",
                                                             "channels",
                                                             "roles",
                                                             "cities",
                                                             "valid_from",
                                                             "valid_to",
                                                             "owner",
                                                             "related_articles",
                                                             "related_flows",
                                                             "variant_of",
                                                             "schema_id"};
  return columns;
}

absl::StatusOr<ArticleTable> ArticleTable::Parse(const std::vector<std::string>& header) {
  std::vector<std::string> columns;
  columns.reserve(header.size());
  for (const std::string& name : header) {
    std::string column(absl::StripAsciiWhitespace(name));
    const bool is_known = std::ranges::count(ArticleColumns(), column) > 0 ||
                          (absl::StartsWith(column, kFields) && column.size() > kFields.size());
    if (!is_known) {
      const std::string nearest = Nearest(column, ArticleColumns());
      return absl::InvalidArgumentError(
          absl::StrCat("an article has no field \"", column, "\"",
                       nearest.empty() ? "" : absl::StrCat("; did you mean ", nearest, "?")));
    }
    if (std::ranges::count(columns, column) > 0) {
      return absl::InvalidArgumentError(absl::StrCat("the column ", column, " is there twice"));
    }
    columns.push_back(std::move(column));
  }
  if (std::ranges::count(columns, "article_id") == 0) {
    return absl::InvalidArgumentError("there is no column article_id: name the fields of the rows");
  }
  return ArticleTable(std::move(columns));
}

v1::Article ArticleTable::Read(const std::vector<std::string>& row, Faults& faults) const {
  v1::Article article;
  if (row.size() != columns_.size()) {
    faults.Add("", absl::StrCat("has ", row.size(), " values for ", columns_.size(), " columns"));
    return article;
  }
  for (size_t i = 0; i < row.size(); ++i) {
    if (!row[i].empty()) ReadField(columns_[i], row[i], article, faults);
  }
  return article;
}

std::vector<std::string> ToRow(const v1::Article& article, const std::vector<std::string>& fields) {
  std::vector<std::string> row;
  row.reserve(ArticleColumns().size() + fields.size());
  for (const std::string& column : ArticleColumns()) {
    row.push_back(TextOf(article, *FieldOf(column)));
  }
  for (const std::string& name : fields) {
    const auto found = article.fields().fields().find(name);
    row.push_back(found == article.fields().fields().end() ? "" : TextOf(found->second));
  }
  return row;
}

std::vector<std::string> WithoutColumn(const v1::Article& article) {
  std::vector<std::string> names;
  if (!article.steps().empty()) names.emplace_back("steps");
  if (!article.presentations().empty()) names.emplace_back("presentations");
  if (!article.attachments().empty()) names.emplace_back("attachments");
  return names;
}

}  // namespace magpie::ctl
