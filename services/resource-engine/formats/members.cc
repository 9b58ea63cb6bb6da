#include "services/resource-engine/formats/members.h"

#include <array>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "common/base/fnv.h"
#include "common/value/json.h"

namespace magpie::resource {
namespace {

using Parts = std::map<std::string, std::string>;

constexpr size_t kMaxShown = 120;

const Api& ApiOf(const Content& content) { return std::get<Api>(content.kind); }
const Field& FieldOf(const Content& content) { return std::get<Field>(content.kind); }

std::string Listed(const std::map<std::string, std::string>& entries) {
  return absl::StrJoin(entries, ", ", absl::PairFormatter("="));
}

Parts RequestParts(const Content& content) {
  const Api& api = ApiOf(content);
  std::map<std::string, std::string> inputs;
  for (const auto& [variable, field] : api.inputs.fields) inputs[variable] = field.str();
  Parts parts = {{"method", api.method},
                 {"path", api.path},
                 {"query", Listed(api.query)},
                 {"headers", Listed(api.headers)},
                 {"body", api.body},
                 {"params", absl::StrJoin(api.inputs.params, ", ")},
                 {"optional_params", absl::StrJoin(api.inputs.optional, ", ")},
                 {"inputs", Listed(inputs)}};
  if (!api.grpc.has_value()) return parts;
  parts["grpc.name"] = api.grpc->name;
  parts["grpc.descriptor_set"] =
      absl::StrCat("of hash ", absl::Hex(Fnv1a(api.grpc->descriptor_set)));
  return parts;
}

void TakeRequest(const Content& from, Content& to) {
  const Api& source = ApiOf(from);
  Api& api = std::get<Api>(to.kind);
  const bool reads_only = api.grpc.has_value() && api.grpc->reads_only;
  api.method = source.method;
  api.path = source.path;
  api.query = source.query;
  api.headers = source.headers;
  api.body = source.body;
  api.inputs = source.inputs;
  api.grpc = source.grpc;
  if (api.grpc.has_value()) api.grpc->reads_only |= reads_only;
}

Parts ExamplesParts(const Content& content) {
  Parts parts;
  size_t i = 0;
  for (const Example& example : ApiOf(content).examples) {
    parts[absl::StrCat("examples[", i++, "]")] =
        absl::StrCat(example.status, " ", ToJson(example.params), " ", example.body);
  }
  return parts;
}

Parts TypeParts(const Content& content) {
  return {{"type", std::string(WordOf(FieldOf(content).type))}};
}

constexpr std::array kOfApis = {
    Member{"request", RequestParts, TakeRequest},
    Member{"upstream",
           [](const Content& content) {
             return Parts{{"upstream", ApiOf(content).upstream}};
           },
           [](const Content& from, Content& to) {
             std::get<Api>(to.kind).upstream = ApiOf(from).upstream;
           }},
    Member{"description",
           [](const Content& content) {
             return Parts{{"description", content.description}};
           },
           [](const Content& from, Content& to) { to.description = from.description; }},
    Member{"tags",
           [](const Content& content) {
             return Parts{{"tags", absl::StrJoin(content.labels.tags, ", ")}};
           },
           [](const Content& from, Content& to) { to.labels.tags = from.labels.tags; }},
    Member{"examples", ExamplesParts, [](const Content& from, Content& to) {
             std::get<Api>(to.kind).examples = ApiOf(from).examples;
           }}};

constexpr std::array kOfFields = {
    Member{
        "origin",
        [](const Content& content) {
          return Parts{{"api", FieldOf(content).api.str()}, {"pointer", FieldOf(content).pointer}};
        },
        [](const Content& from, Content& to) {
          std::get<Field>(to.kind).api = FieldOf(from).api;
          std::get<Field>(to.kind).pointer = FieldOf(from).pointer;
        }},
    Member{"type", TypeParts, [](const Content& from, Content& to) {
             std::get<Field>(to.kind).type = FieldOf(from).type;
           }}};

std::string Shown(const std::string& text) {
  if (text.empty()) return "nothing";
  return text.size() <= kMaxShown ? text : absl::StrCat(text.substr(0, kMaxShown), "..");
}

}  // namespace

std::span<const Member> MembersOf(const Content& content) {
  if (std::holds_alternative<Api>(content.kind)) return kOfApis;
  return kOfFields;
}

std::string HashOf(const Member& member, const Content& content) {
  uint64_t hash = kFnvOffset;
  for (const auto& [name, text] : member.parts(content)) {
    hash = Fnv1a(absl::StrCat(name.size(), ":", name, text.size(), ":", text), hash);
  }
  return absl::StrFormat("%016x", hash);
}

std::map<std::string, std::string> RememberedOf(const Content& content) {
  std::map<std::string, std::string> hashes;
  for (const Member& member : MembersOf(content)) hashes[member.name] = HashOf(member, content);
  return hashes;
}

std::vector<std::string> Differences(const Member& member, const Content& from, const Content& to) {
  const Parts before = member.parts(from);
  Parts after = member.parts(to);
  std::vector<std::string> lines;
  for (const auto& [name, text] : before) {
    if (const std::string now = std::exchange(after[name], text); now != text) {
      lines.push_back(absl::StrCat(name, ": ", Shown(text), " -> ", Shown(now)));
    }
  }
  for (const auto& [name, text] : after) {
    if (!before.contains(name)) lines.push_back(absl::StrCat(name, ": nothing -> ", Shown(text)));
  }
  return lines;
}

}  // namespace magpie::resource
