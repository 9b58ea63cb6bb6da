#include "services/resource-engine/protobuf/misfit.h"

#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/value/json.h"
#include "services/resource-engine/protobuf/well_known.h"

namespace magpie::protos {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

// The most bytes of JSON to try, and the extra cost of each try.
constexpr size_t kMaxWork = 512 << 10;
constexpr size_t kWorkOfTry = 256;

constexpr absl::string_view kAnyEntry = "[*]";

const FieldDescriptor* FieldOf(const Descriptor& type, absl::string_view name) {
  const std::string text(name);
  if (const FieldDescriptor* field = type.FindFieldByName(text)) return field;
  for (int i = 0; i < type.field_count(); ++i) {
    if (type.field(i)->json_name() == text) return type.field(i);
  }
  return nullptr;
}

std::string Below(absl::string_view path, absl::string_view name) {
  return absl::StrCat(path, path.empty() ? "" : ".", name);
}
std::string Item(absl::string_view path, size_t index) {
  return absl::StrCat(path, "[", index, "]");
}

std::string Say(absl::string_view path, absl::string_view what) {
  return absl::StrCat(path.empty() ? "it" : path, " ", what);
}

std::string WordsOfScalar(const FieldDescriptor& field) {
  switch (field.type()) {
    case FieldDescriptor::TYPE_BYTES:
      return "base64, as a field of bytes is written";
    case FieldDescriptor::TYPE_ENUM:
      return absl::StrCat("a value of the enum ", field.enum_type()->full_name());
    default:
      break;
  }
  const absl::string_view name = FieldDescriptor::CppTypeName(field.cpp_type());
  return absl::StrCat(name.front() == 'i' ? "an " : "a ", name);
}

std::string WordsOf(const Descriptor& type) {
  switch (type.well_known_type()) {
    case Descriptor::WELLKNOWNTYPE_UNSPECIFIED:
      return absl::StrCat("an object with the fields of ", type.full_name());
    case Descriptor::WELLKNOWNTYPE_TIMESTAMP:
      return "a timestamp, which is written like \"2026-01-31T08:30:00Z\"";
    case Descriptor::WELLKNOWNTYPE_DURATION:
      return "a duration, which is written like \"1.5s\"";
    case Descriptor::WELLKNOWNTYPE_FIELDMASK:
      return "a field mask, which is written like \"bikeId,lock.state\"";
    case Descriptor::WELLKNOWNTYPE_ANY:
      return "an Any, which is an object whose \"@type\" is the URL of a message type in the "
             "descriptors, beside the fields of that message";
    case Descriptor::WELLKNOWNTYPE_STRUCT:
      return "an object";
    case Descriptor::WELLKNOWNTYPE_LISTVALUE:
      return "a list";
    case Descriptor::WELLKNOWNTYPE_VALUE:
      return "a value that JSON can hold";
    default:
      const FieldDescriptor* value = type.FindFieldByName("value");
      return value == nullptr ? absl::StrCat("a ", type.full_name()) : WordsOfScalar(*value);
  }
}

std::string WordsOf(const FieldDescriptor& field) {
  return field.message_type() != nullptr ? WordsOf(*field.message_type()) : WordsOfScalar(field);
}

// Whether `text` is a valid key of a map with this key field.
bool IsKey(const FieldDescriptor& key, const std::string& text) {
  int32_t int32 = 0;
  uint32_t uint32 = 0;
  int64_t int64 = 0;
  uint64_t uint64 = 0;
  switch (key.cpp_type()) {
    case FieldDescriptor::CPPTYPE_BOOL:
      return text == "true" || text == "false";
    case FieldDescriptor::CPPTYPE_INT32:
      return absl::SimpleAtoi(text, &int32);
    case FieldDescriptor::CPPTYPE_UINT32:
      return absl::SimpleAtoi(text, &uint32);
    case FieldDescriptor::CPPTYPE_INT64:
      return absl::SimpleAtoi(text, &int64);
    case FieldDescriptor::CPPTYPE_UINT64:
      return absl::SimpleAtoi(text, &uint64);
    default:
      return true;
  }
}

using Members = std::vector<Value::Map::value_type>;

Members MembersOf(const Value::Map& map) { return {map.begin(), map.end()}; }

Value MapOf(std::span<const Value::Map::value_type> members) {
  return Value::Map(members.begin(), members.end());
}

class Finder {
 public:
  Finder(FitsMessage fits, UnknownNames names) : fits_(fits), names_(names) {}

  // `value` is not a message of `type`.
  std::string InMessage(const Descriptor& type, const Value& value, const std::string& path) {
    const Value::Map* map = value.as_map();
    if (IsWellKnown(type) || map == nullptr) return IsNot(path, WordsOf(type));
    for (const auto& [name, member] : *map) {
      if (FieldOf(type, name) == nullptr) return IsUnknown(type, name, path);
    }
    const Members members = MembersOf(*map);
    const auto found = FirstBad(members.size(), [&](size_t begin, size_t end) {
      return Fits(type, MapOf(std::span(members).subspan(begin, end - begin)));
    });
    if (!found.has_value()) return IsNot(path, WordsOf(type));
    const auto& [name, member] = members[*found];
    if (Fits(type, MapOf(std::span(members).subspan(*found, 1)))) {
      return Say(path, "sets two fields of one oneof, or one field under both of its names");
    }
    return InField(*FieldOf(type, name), member, path);
  }

 private:
  std::string IsNot(absl::string_view path, absl::string_view words) const {
    return Say(path, absl::StrCat("is not ", words));
  }

  std::string IsUnknown(const Descriptor& type, absl::string_view name,
                        absl::string_view path) const {
    if (names_ == UnknownNames::kHidden) {
      return Say(path,
                 absl::StrCat("has a member whose name is not a field of ", type.full_name()));
    }
    return absl::StrCat(Below(path, name), " is not a field of ", type.full_name());
  }

  std::string InField(const FieldDescriptor& field, const Value& value, absl::string_view within) {
    const std::string path = Below(within, field.name());
    if (field.is_map()) return InMap(field, value, path);
    if (field.is_repeated()) return InList(field, value, path);
    return InOne(field, value, path);
  }

  std::string InOne(const FieldDescriptor& field, const Value& value, const std::string& path) {
    if (value.is_null() || field.message_type() == nullptr) return IsNot(path, WordsOf(field));
    return InMessage(*field.message_type(), value, path);
  }

  std::string InList(const FieldDescriptor& field, const Value& value, const std::string& path) {
    const Value::List* list = value.as_list();
    if (list == nullptr) return IsNot(path, "a list");
    const auto found = FirstBad(list->size(), [&](size_t begin, size_t end) {
      const Value::List part(list->begin() + begin, list->begin() + end);
      return Fits(*field.containing_type(), Value::Map{{field.name(), part}});
    });
    if (!found.has_value())
      return IsNot(path, absl::StrCat("a list, each of which is ", WordsOf(field)));
    return InOne(field, (*list)[*found], Item(path, *found));
  }

  std::string InMap(const FieldDescriptor& field, const Value& value, const std::string& path) {
    const Value::Map* map = value.as_map();
    if (map == nullptr) return IsNot(path, "an object");
    const FieldDescriptor& key = *field.message_type()->map_key();
    for (const auto& [name, entry] : *map) {
      if (!IsKey(key, name)) {
        return Say(path, absl::StrCat("has a key that is not ", WordsOfScalar(key)));
      }
    }
    const FieldDescriptor& item = *field.message_type()->map_value();
    const std::string entry = absl::StrCat(path, kAnyEntry);
    const Members members = MembersOf(*map);
    const auto found = FirstBad(members.size(), [&](size_t begin, size_t end) {
      return Fits(
          *field.containing_type(),
          Value::Map{{field.name(), MapOf(std::span(members).subspan(begin, end - begin))}});
    });
    if (!found.has_value()) return IsNot(entry, WordsOf(item));
    return InOne(item, members[*found].second, entry);
  }

  bool Fits(const Descriptor& type, const Value& value) {
    work_ += ToJson(value).size() + kWorkOfTry * (1 + type.field_count());
    return fits_(type, value);
  }

  // The first of `count` parts that does not fit, by bisection; nothing if there are no parts, or
  // it takes too much work. `fit` says whether the parts from `begin` up to `end` fit.
  std::optional<size_t> FirstBad(size_t count,
                                 absl::FunctionRef<bool(size_t begin, size_t end)> fit) {
    size_t begin = 0;
    size_t end = count;
    while (end - begin > 1 && work_ < kMaxWork) {
      const size_t middle = begin + (end - begin) / 2;
      if (fit(begin, middle)) {
        begin = middle;
      } else {
        end = middle;
      }
    }
    return end - begin == 1 ? std::optional(begin) : std::nullopt;
  }

  const FitsMessage fits_;
  const UnknownNames names_;
  size_t work_ = 0;
};

}  // namespace

std::string DescribeMisfit(const Descriptor& type, const Value& value, FitsMessage fits,
                           UnknownNames names) {
  return Finder(fits, names).InMessage(type, value, "");
}

std::string PlaceOf(const Descriptor& type, absl::string_view pointer) {
  std::string path;
  const Descriptor* message = &type;
  const FieldDescriptor* many = nullptr;  // the list or map that the next token is within
  absl::ConsumePrefix(&pointer, "/");
  for (const absl::string_view token : absl::StrSplit(pointer, '/', absl::SkipEmpty())) {
    if (many != nullptr) {
      const std::optional<size_t> index = PointerIndex(token);
      if (!many->is_map() && !index.has_value()) break;
      path = many->is_map() ? absl::StrCat(path, kAnyEntry) : Item(path, *index);
      if (many->is_map()) message = many->message_type()->map_value()->message_type();
      many = nullptr;
      continue;
    }
    if (message == nullptr || IsWellKnown(*message)) break;
    const FieldDescriptor* field = FieldOf(*message, PointerName(token));
    if (field == nullptr) break;
    path = Below(path, field->name());
    message = field->message_type();
    if (field->is_repeated()) many = field;
  }
  return path.empty() ? "it" : path;
}

}  // namespace magpie::protos
