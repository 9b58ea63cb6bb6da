#include "services/resource-engine/formats/openapi/media.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace magpie::resource {
namespace {

constexpr absl::string_view kJson = "application/json";
constexpr absl::string_view kForm = "application/x-www-form-urlencoded";
constexpr size_t kMaxNamed = 3;

std::string NameOf(absl::string_view media_type) {
  media_type = media_type.substr(0, media_type.find(';'));
  return absl::AsciiStrToLower(absl::StripAsciiWhitespace(media_type));
}

// Less is better; 0 if it is not JSON.
int RankOf(absl::string_view name) {
  if (name == kJson) return 1;
  if (name == "*/*" || name == "application/*") return 2;
  return name == "text/json" || absl::EndsWith(name, "+json") ? 3 : 0;
}

// Calls `visit` with the name and the description of each media type.
template <class Visit>
void Each(const Value* content, Visit visit) {
  const Value::Map* types = content == nullptr ? nullptr : content->as_map();
  if (types == nullptr) return;
  for (const auto& [type, node] : *types) visit(NameOf(type), node);
}

}  // namespace

std::string SentAs(const MediaType& json) {
  return RankOf(json.name) < 3 ? std::string(kJson) : json.name;
}

MediaType JsonOf(const Value* content) {
  MediaType best;
  Each(content, [&best](const std::string& name, const Value& node) {
    const int rank = RankOf(name);
    if (rank != 0 && (!best || rank < RankOf(best.name))) best = {name, &node};
  });
  return best;
}

MediaType FormOf(const Value* content) {
  MediaType form;
  Each(content, [&form](const std::string& name, const Value& node) {
    if (!form && name == kForm) form = {name, &node};
  });
  return form;
}

std::string NamesOf(const Value* content) {
  std::string names;
  size_t count = 0;
  Each(content, [&](const std::string& name, const Value&) {
    if (count++ < kMaxNamed) absl::StrAppend(&names, names.empty() ? "" : ", ", name.substr(0, 60));
  });
  if (count > kMaxNamed) absl::StrAppend(&names, " ..");
  return names;
}

}  // namespace magpie::resource
