#include "services/flow-engine/testing/story.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/value/json.h"

namespace magpie::flow {
namespace {

absl::Status Broken(std::string what) { return absl::FailedPreconditionError(std::move(what)); }

// "a b {json}" -> "a b" and "{json}".
std::pair<std::string, std::string> SplitJson(absl::string_view text) {
  const size_t at = text.find('{');
  return {std::string(absl::StripAsciiWhitespace(text.substr(0, at))),
          at == absl::string_view::npos ? "" : std::string(text.substr(at))};
}

class Teller {
 public:
  explicit Teller(World& world) : world_(world) {}

  absl::Status Tell(const Line& line) {
    const std::pair<std::string, std::string> parts =
        absl::StrSplit(line.text, absl::MaxSplits(' ', 1));
    const auto& [verb, rest] = parts;
    if (verb == "given") return Given(rest);
    if (verb == "waits") return Waits(rest);
    if (verb == "knows") return Knows(rest);
    if (verb == "holds") return Holds(rest);
    if (verb == "assigned") return Assigned(rest);
    if (verb == "is") return Is(rest);
    if (verb == "passed") return Passed(rest);
    if (verb == "called") return Called(rest);
    if (verb == "asked") return Asked(rest);
    if (verb == "told") return Told(rest);
    if (verb == "refused") return Refused(rest);
    if (verb == "in") return In(rest);
    return Keep(Do(line.text));
  }

 private:
  absl::Status Given(absl::string_view text) {
    const std::vector<std::string> words = absl::StrSplit(text, absl::MaxSplits(' ', 2));
    if (words.size() != 3)
      return absl::InvalidArgumentError("given API answers JSON, or fails REASON");
    flow::Given given;
    if (words[1] == "fails") {
      const std::vector<std::string> rest = absl::StrSplit(words[2], ' ');
      given.failure = rest[0];
      if (rest.size() > 1 && !absl::SimpleAtoi(rest[1], &given.times)) {
        return absl::InvalidArgumentError("given API fails REASON N times");
      }
    } else {
      given.answer = words[2];
    }
    world_.Given(words[0], given);
    return absl::OkStatus();
  }

  using Ids = std::map<std::string, std::vector<std::string>>;  // by node, as they were seen

  // The id of the open task, incident or child flow at the node, or of its last one.
  template <class Seen>
  static std::string At(absl::string_view name, const std::vector<Seen>& now, Ids& seen) {
    const std::pair<std::string, std::string> parts = absl::StrSplit(name, absl::MaxSplits('@', 1));
    const std::vector<std::string>& ids = seen[parts.first];
    int place = 0;
    if (absl::SimpleAtoi(parts.second, &place)) {
      return place > 0 && static_cast<size_t>(place) <= ids.size() ? ids[place - 1] : "none";
    }
    for (const Seen& one : now) {
      if (one.node == parts.first) return one.id;
    }
    return ids.empty() ? "none" : ids.back();
  }

  template <class Seen>
  static void Remember(const std::vector<Seen>& now, Ids& seen) {
    for (const Seen& one : now) {
      std::vector<std::string>& ids = seen[one.node];
      if (std::ranges::count(ids, one.id) == 0) ids.push_back(one.id);
    }
  }

  // Of a task or an incident.
  std::string WaitAt(absl::string_view name) { return At(name, standing_.waits, ids_); }

  // Checks a line about the child flow at the node, or about its last one.
  absl::Status In(absl::string_view text) {
    const std::pair<std::string, std::string> parts = absl::StrSplit(text, absl::MaxSplits(' ', 1));
    const std::string id = At(parts.first, standing_.children, children_);
    ASSIGN_OR_RETURN(Standing inside, world_.Stand(id));
    const Standing outside = std::exchange(standing_, std::move(inside));
    in_ = id;
    absl::Status told = Tell({0, parts.second});
    in_.clear();
    standing_ = outside;
    return told;
  }

  absl::StatusOr<Standing> Do(absl::string_view text) {
    const auto [words_text, json] = SplitJson(text);
    const std::vector<std::string> words = absl::StrSplit(words_text, ' ', absl::SkipEmpty());
    if (words.empty()) return absl::InvalidArgumentError("says nothing");
    if (words[0] == "repeat") return world_.Do(last_);
    Deed deed{.verb = words[0], .variables = json, .request_id = absl::StrCat("r", ++requests_)};
    for (size_t i = 1; i < words.size(); ++i) {
      if (words[i] == "to" && i + 1 < words.size()) {
        deed.to_node = words[++i];
      } else if (words[i] == "returning") {
        deed.returns = true;
      } else if (deed.verb == "start") {
        deed.flow = words[i];
      } else {
        deed.wait_id = WaitAt(words[i]);
      }
    }
    if (deed.verb == "start") ids_.clear(), children_.clear();
    last_ = deed;
    return world_.Do(deed);
  }

  absl::Status Keep(absl::StatusOr<Standing> standing) {
    RETURN_IF_ERROR(standing.status());
    standing_ = *std::move(standing);
    Remember(standing_.waits, ids_);
    Remember(standing_.children, children_);
    return absl::OkStatus();
  }

  absl::Status Refused(absl::string_view text) {
    const std::pair<std::string, std::string> parts =
        absl::StrSplit(text, absl::MaxSplits(": ", 1));
    const absl::StatusOr<Standing> done = Do(parts.second);
    if (done.ok()) return Broken("was not refused");
    if (ReasonOf(done.status()) == parts.first) return absl::OkStatus();
    return Broken(absl::StrCat("was refused otherwise: ", ReasonOf(done.status()), ": ",
                               done.status().message()));
  }

  absl::Status Compare(absl::string_view wanted, absl::string_view found) {
    if (wanted == found) return absl::OkStatus();
    return Broken(absl::StrCat("it is otherwise: ", found));
  }

  absl::Status Waits(absl::string_view text) {
    std::vector<std::string> wanted = absl::StrSplit(text, ", ", absl::SkipEmpty());
    std::vector<std::string> found;
    for (const Wait& wait : standing_.waits) {
      found.push_back(wait.reason.empty() ? wait.node : absl::StrCat(wait.node, "!", wait.reason));
    }
    if (text == "nowhere") wanted.clear();
    std::ranges::sort(wanted);
    std::ranges::sort(found);
    return Compare(absl::StrJoin(wanted, ", "), absl::StrJoin(found, ", "));
  }

  absl::Status Knows(absl::string_view text) {
    const auto [place, json] = SplitJson(text);
    absl::string_view node = place;
    std::string found = standing_.variables;
    if (absl::ConsumePrefix(&node, "at ")) {
      ASSIGN_OR_RETURN(const Wait wait, OpenAt(node));
      found = wait.variables;
    }
    ASSIGN_OR_RETURN(const Value::Map wanted, ParseJsonObject(json));
    return Compare(ToJson(wanted), found);
  }

  absl::StatusOr<Wait> OpenAt(absl::string_view node) {
    const auto wait = std::ranges::find(standing_.waits, WaitAt(node), &Wait::id);
    if (wait == standing_.waits.end()) return Broken(absl::StrCat("nobody waits at ", node));
    return *wait;
  }

  absl::Status Holds(absl::string_view text) {
    std::vector<std::string> found;
    for (JoinSeen join : standing_.joins) {
      std::ranges::sort(join.awaited);
      found.push_back(
          absl::StrCat(join.node, " ", join.arrived, " for ", absl::StrJoin(join.awaited, ", ")));
    }
    return Compare(text, found.empty() ? "nothing" : absl::StrJoin(found, "; "));
  }

  absl::Status Assigned(absl::string_view text) {
    const std::pair<std::string, std::string> parts = absl::StrSplit(text, absl::MaxSplits(' ', 1));
    ASSIGN_OR_RETURN(const Wait wait, OpenAt(parts.first));
    return Compare(parts.second, wait.assignee);
  }

  absl::Status Is(absl::string_view text) { return Compare(text, standing_.state); }

  absl::Status Passed(absl::string_view text) {
    return Compare(text, absl::StrJoin(world_.Passed(in_), " "));
  }

  absl::Status Called(absl::string_view text) {
    const std::pair<std::string, std::string> parts = absl::StrSplit(text, absl::MaxSplits(' ', 1));
    return Compare(parts.second, absl::StrCat(world_.Called(parts.first)));
  }

  // Compares JSON however it is formatted.
  absl::Status Asked(absl::string_view text) {
    const std::pair<std::string, std::string> parts = absl::StrSplit(text, absl::MaxSplits(' ', 1));
    ASSIGN_OR_RETURN(const Value wanted, ParseJson(absl::StrCat("[", parts.second, "]")));
    const std::string asked = absl::StrJoin(world_.AskedOf(parts.first), ",");
    return Compare(ToJson(wanted), absl::StrCat("[", asked, "]"));
  }

  absl::Status Told(absl::string_view text) {
    const std::vector<std::string> history = world_.History();
    const bool is_told = std::ranges::any_of(
        history, [&](const std::string& line) { return absl::StrContains(line, text); });
    return is_told ? absl::OkStatus() : absl::FailedPreconditionError(absl::StrJoin(history, "\n"));
  }

  World& world_;
  Standing standing_;
  Ids ids_;         // of tasks and incidents
  Ids children_;    // of child flows
  std::string in_;  // the child flow that a line is about; empty: none
  Deed last_;
  int requests_ = 0;
};

absl::Status At(const Line& line, const absl::Status& status) {
  if (status.ok()) return status;
  return absl::Status(
      status.code(), absl::StrCat("line ", line.number, ", `", line.text, "`: ", status.message()));
}

}  // namespace

absl::Status Play(absl::string_view story, World& world) {
  std::vector<Line> lines;
  int number = 0;
  for (const absl::string_view text : absl::StrSplit(story, '\n')) {
    lines.push_back({++number, std::string(absl::StripTrailingAsciiWhitespace(text))});
  }
  Teller teller(world);
  for (size_t i = 0; i < lines.size(); ++i) {
    const Line& line = lines[i];
    if (line.text.empty() || line.text.front() == '#') continue;
    absl::string_view flow = line.text;
    if (!absl::ConsumePrefix(&flow, "flow ")) {
      RETURN_IF_ERROR(At(line, teller.Tell(line)));
      continue;
    }
    std::string model;
    while (i + 1 < lines.size() && absl::StartsWith(lines[i + 1].text, " ")) {
      absl::StrAppend(&model, lines[++i].text, "\n");
    }
    RETURN_IF_ERROR(At(line, world.Deploy(std::string(flow), model)));
  }
  return absl::OkStatus();
}

}  // namespace magpie::flow
