#include "services/resource-engine/protobuf/print.h"

#include <google/protobuf/unknown_field_set.h>

#include <charconv>
#include <cmath>
#include <map>
#include <memory>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "common/value/json.h"
#include "services/resource-engine/protobuf/well_known.h"

namespace magpie::protos {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::UnknownField;
using google::protobuf::UnknownFieldSet;

// Stands for the index in a field that is not repeated.
constexpr int kSingular = -1;

// The shortest text that reads back as the same number.
template <class Number>
std::string TextOf(Number number) {
  if (std::isnan(number)) return "\"NaN\"";
  if (std::isinf(number)) return number > 0 ? "\"Infinity\"" : "\"-Infinity\"";
  char digits[32];
  return {digits, std::to_chars(digits, digits + sizeof(digits), number).ptr};
}

std::string Quoted(absl::string_view text) { return absl::StrCat("\"", text, "\""); }

// Values of a closed enum that it does not define, which protobuf keeps as unknown fields.
std::vector<int> UnknownValues(const Message& message, const FieldDescriptor& field) {
  std::vector<int> values;
  if (field.cpp_type() != FieldDescriptor::CPPTYPE_ENUM) return values;
  const UnknownFieldSet& unknown = message.GetReflection()->GetUnknownFields(message);
  for (int i = 0; i < unknown.field_count(); ++i) {
    const UnknownField& value = unknown.field(i);
    if (value.number() != field.number() || value.type() != UnknownField::TYPE_VARINT) continue;
    values.push_back(static_cast<int>(value.varint()));
  }
  return values;
}

// Whether an unset field can be distinguished from one with the default value.
bool HasPresence(const FieldDescriptor& field) {
  return field.has_optional_keyword()
             ? field.file()->syntax() == google::protobuf::FileDescriptor::SYNTAX_PROTO3
             : field.is_required() || field.real_containing_oneof() != nullptr;
}

class Printer {
 public:
  explicit Printer(const Types& types) : types_(types) {}

  absl::Status Print(const Message& message) {
    RETURN_IF_ERROR(PrintForm(message));
    return CheckSize();
  }

  std::string Take() && { return std::move(out_); }

 private:
  absl::Status Open(char bracket) {
    out_ += bracket;
    if (++depth_ <= kMaxJsonDepth) return absl::OkStatus();
    return absl::InvalidArgumentError(absl::StrCat("nests more than ", kMaxJsonDepth, " deep"));
  }

  // Replaces the comma after the last item.
  absl::Status Close(char bracket) {
    if (out_.back() == ',') out_.pop_back();
    out_ += bracket;
    --depth_;
    return absl::OkStatus();
  }

  absl::Status CheckSize() const {
    if (out_.size() <= kMaxJsonBytes) return absl::OkStatus();
    return absl::InvalidArgumentError(
        absl::StrCat("is more than ", kMaxJsonBytes, " bytes as JSON"));
  }

  absl::Status PrintForm(const Message& message) {
    const WellKnown form = WellKnownOf(*message.GetDescriptor());
    switch (form.kind) {
      case WellKnown::kNone:
        break;
      case WellKnown::kText:
        return PrintWellKnownText(message, form);
      case WellKnown::kWrapper:
        return PrintValue(message, *form.first, kSingular);
      case WellKnown::kList:
        return PrintList(message, *form.first);
      case WellKnown::kStruct:
        return PrintMap(message, *form.first);
      case WellKnown::kValue:
        return PrintJsonValue(message);
      case WellKnown::kAny:
        return PrintAny(message, *form.first, *form.second);
    }
    return PrintObject(message);
  }

  absl::Status PrintObject(const Message& message) {
    RETURN_IF_ERROR(Open('{'));
    RETURN_IF_ERROR(PrintFields(message));
    return Close('}');
  }

  absl::Status PrintWellKnownText(const Message& message, const WellKnown& form) {
    const std::optional<std::string> text = form.text(message, form);
    if (!text.has_value()) return PrintObject(message);
    out_ += ToJson(Value(*text));
    return absl::OkStatus();
  }

  absl::Status PrintJsonValue(const Message& message) {
    std::vector<const FieldDescriptor*> set;
    message.GetReflection()->ListFields(message, &set);
    if (!set.empty()) return PrintValue(message, *set.front(), kSingular);
    out_ += "null";
    return absl::OkStatus();
  }

  absl::Status PrintFields(const Message& message) {
    const Descriptor& type = *message.GetDescriptor();
    for (int i = 0; i < type.field_count(); ++i) {
      RETURN_IF_ERROR(PrintField(message, *type.field(i), type.field(i)->name()));
    }
    std::vector<const FieldDescriptor*> set;
    message.GetReflection()->ListFields(message, &set);
    for (const FieldDescriptor* field : set) {
      if (!field->is_extension()) continue;
      RETURN_IF_ERROR(PrintField(message, *field, absl::StrCat("[", field->full_name(), "]")));
    }
    return absl::OkStatus();
  }

  absl::Status PrintField(const Message& message, const FieldDescriptor& field,
                          absl::string_view name) {
    const bool is_set = !field.is_repeated() && message.GetReflection()->HasField(message, &field);
    const bool is_message = field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
    if (is_message && !field.is_repeated() && !is_set) return absl::OkStatus();
    absl::StrAppend(&out_, Quoted(name), ":");
    if (field.is_map()) {
      RETURN_IF_ERROR(PrintMap(message, field));
    } else if (field.is_repeated()) {
      RETURN_IF_ERROR(PrintList(message, field));
    } else if (const auto unknown = UnknownValues(message, field); !is_set && !unknown.empty()) {
      absl::StrAppend(&out_, unknown.back());
    } else if (!is_set && HasPresence(field)) {
      out_ += "null";
    } else {
      RETURN_IF_ERROR(PrintValue(message, field, kSingular));
    }
    out_ += ',';
    return CheckSize();
  }

  absl::Status PrintList(const Message& message, const FieldDescriptor& field) {
    RETURN_IF_ERROR(Open('['));
    const int size = message.GetReflection()->FieldSize(message, &field);
    for (int i = 0; i < size; ++i) {
      RETURN_IF_ERROR(PrintValue(message, field, i));
      out_ += ',';
      RETURN_IF_ERROR(CheckSize());
    }
    for (const int value : UnknownValues(message, field)) absl::StrAppend(&out_, value, ",");
    return Close(']');
  }

  // Entries of a map to a closed enum with a value that it does not define.
  std::vector<std::unique_ptr<Message>> EntriesAside(const Message& message,
                                                     const FieldDescriptor& field) const {
    std::vector<std::unique_ptr<Message>> entries;
    if (!field.is_map()) return entries;
    if (field.message_type()->map_value()->cpp_type() != FieldDescriptor::CPPTYPE_ENUM) {
      return entries;
    }
    const UnknownFieldSet& unknown = message.GetReflection()->GetUnknownFields(message);
    for (int i = 0; i < unknown.field_count(); ++i) {
      const UnknownField& entry = unknown.field(i);
      if (entry.number() != field.number()) continue;
      if (entry.type() != UnknownField::TYPE_LENGTH_DELIMITED) continue;
      entries.emplace_back(types_.messages.GetPrototype(field.message_type())->New());
      if (!entries.back()->ParsePartialFromString(entry.length_delimited())) entries.pop_back();
    }
    return entries;
  }

  absl::Status PrintMap(const Message& message, const FieldDescriptor& field) {
    const auto& reflection = *message.GetReflection();
    const FieldDescriptor& key = *field.message_type()->map_key();
    std::map<std::string, const Message*> entries;  // the last one with each key counts
    const auto add = [&](const Message& entry) -> absl::Status {
      const std::string before = std::exchange(out_, "");
      RETURN_IF_ERROR(PrintValue(entry, key, kSingular));
      std::string text = std::exchange(out_, before);
      entries[absl::StartsWith(text, "\"") ? std::move(text) : Quoted(text)] = &entry;
      return absl::OkStatus();
    };
    const auto aside = EntriesAside(message, field);
    for (const auto& entry : aside) RETURN_IF_ERROR(add(*entry));
    for (int i = 0; i < reflection.FieldSize(message, &field); ++i) {
      RETURN_IF_ERROR(add(reflection.GetRepeatedMessage(message, &field, i)));
    }
    const FieldDescriptor& value = *field.message_type()->map_value();
    RETURN_IF_ERROR(Open('{'));
    for (const auto& [text, entry] : entries) {
      absl::StrAppend(&out_, text, ":");
      if (const auto unknown = UnknownValues(*entry, value); !unknown.empty()) {
        absl::StrAppend(&out_, unknown.back());
      } else {
        RETURN_IF_ERROR(PrintValue(*entry, value, kSingular));
      }
      out_ += ',';
      RETURN_IF_ERROR(CheckSize());
    }
    return Close('}');
  }

  absl::Status PrintAny(const Message& any, const FieldDescriptor& url,
                        const FieldDescriptor& bytes) {
    const auto& reflection = *any.GetReflection();
    const std::string type_url = reflection.GetString(any, &url);
    const std::string value = reflection.GetString(any, &bytes);
    RETURN_IF_ERROR(Open('{'));
    if (type_url.empty() && value.empty()) return Close('}');
    absl::StrAppend(&out_, "\"@type\":", ToJson(Value(type_url)), ",");
    const std::unique_ptr<Message> message = Unpack(type_url, value);
    if (message == nullptr) {
      absl::StrAppend(&out_, "\"value\":", Quoted(absl::Base64Escape(value)));
    } else if (WellKnownOf(*message->GetDescriptor()).kind == WellKnown::kNone) {
      RETURN_IF_ERROR(PrintFields(*message));
    } else {
      out_ += "\"value\":";
      RETURN_IF_ERROR(Print(*message));
    }
    return Close('}');
  }

  // Null if the type is unknown, or the bytes are not such a message.
  std::unique_ptr<Message> Unpack(const std::string& type_url, const std::string& bytes) const {
    const std::string name = type_url.substr(type_url.rfind('/') + 1);
    const Descriptor* type = types_.pool.FindMessageTypeByName(name);
    if (type == nullptr && absl::StartsWith(name, "google.protobuf.")) {
      type = DescriptorPool::generated_pool()->FindMessageTypeByName(name);
    }
    if (type == nullptr) return nullptr;
    std::unique_ptr<Message> message(types_.messages.GetPrototype(type)->New());
    if (!message->ParsePartialFromString(bytes)) return nullptr;
    return message;
  }

  absl::Status PrintText(const std::string& text, const FieldDescriptor& field) {
    if (!IsUtf8(text)) {
      return absl::InvalidArgumentError(absl::StrCat(field.full_name(), " is not UTF-8"));
    }
    out_ += ToJson(Value(text));
    return absl::OkStatus();
  }

  void PrintEnum(int number, const FieldDescriptor& field) {
    const auto* value = field.enum_type()->FindValueByNumber(number);
    if (field.enum_type()->full_name() == "google.protobuf.NullValue") {
      out_ += "null";
    } else if (value == nullptr) {
      absl::StrAppend(&out_, number);
    } else {
      out_ += Quoted(value->name());
    }
  }

  // The value of a field, or its item at `index`.
  absl::Status PrintValue(const Message& message, const FieldDescriptor& field, int index) {
    const auto& reflection = *message.GetReflection();
    const auto get = [&](auto single, auto item) {
      return index == kSingular ? (reflection.*single)(message, &field)
                                : (reflection.*item)(message, &field, index);
    };
    using Reflection = google::protobuf::Reflection;
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_INT32:
        absl::StrAppend(&out_, get(&Reflection::GetInt32, &Reflection::GetRepeatedInt32));
        break;
      case FieldDescriptor::CPPTYPE_UINT32:
        absl::StrAppend(&out_, get(&Reflection::GetUInt32, &Reflection::GetRepeatedUInt32));
        break;
      case FieldDescriptor::CPPTYPE_INT64:
        out_ += Quoted(absl::StrCat(get(&Reflection::GetInt64, &Reflection::GetRepeatedInt64)));
        break;
      case FieldDescriptor::CPPTYPE_UINT64:
        out_ += Quoted(absl::StrCat(get(&Reflection::GetUInt64, &Reflection::GetRepeatedUInt64)));
        break;
      case FieldDescriptor::CPPTYPE_DOUBLE:
        out_ += TextOf(get(&Reflection::GetDouble, &Reflection::GetRepeatedDouble));
        break;
      case FieldDescriptor::CPPTYPE_FLOAT:
        out_ += TextOf(get(&Reflection::GetFloat, &Reflection::GetRepeatedFloat));
        break;
      case FieldDescriptor::CPPTYPE_BOOL:
        out_ += get(&Reflection::GetBool, &Reflection::GetRepeatedBool) ? "true" : "false";
        break;
      case FieldDescriptor::CPPTYPE_ENUM:
        PrintEnum(get(&Reflection::GetEnumValue, &Reflection::GetRepeatedEnumValue), field);
        break;
      case FieldDescriptor::CPPTYPE_STRING: {
        const std::string text = get(&Reflection::GetString, &Reflection::GetRepeatedString);
        if (field.type() != FieldDescriptor::TYPE_BYTES) return PrintText(text, field);
        out_ += Quoted(absl::Base64Escape(text));
        break;
      }
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return Print(index == kSingular ? reflection.GetMessage(message, &field)
                                        : reflection.GetRepeatedMessage(message, &field, index));
    }
    return absl::OkStatus();
  }

  const Types& types_;
  std::string out_;
  int depth_ = 0;
};

}  // namespace

std::string FirstBadText(const Descriptor& type, const std::string& bytes) {
  UnknownFieldSet fields;
  if (!fields.ParseFromString(bytes)) return "";
  for (int i = 0; i < fields.field_count(); ++i) {
    const UnknownField& value = fields.field(i);
    const FieldDescriptor* field = type.FindFieldByNumber(value.number());
    if (field == nullptr || value.type() != UnknownField::TYPE_LENGTH_DELIMITED) continue;
    if (field->type() == FieldDescriptor::TYPE_STRING && !IsUtf8(value.length_delimited())) {
      return field->full_name();
    }
    if (field->type() != FieldDescriptor::TYPE_MESSAGE) continue;
    std::string within = FirstBadText(*field->message_type(), value.length_delimited());
    if (!within.empty()) return within;
  }
  return "";
}

absl::StatusOr<std::string> Print(const google::protobuf::Message& message, const Types& types) {
  Printer printer(types);
  RETURN_IF_ERROR(printer.Print(message));
  return std::move(printer).Take();
}

}  // namespace magpie::protos
