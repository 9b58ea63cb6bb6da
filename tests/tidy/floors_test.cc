// Which way includes lead. A floor may lean on what is below it, and files that include each other
// in a ring are read and changed together: such a knot is small.

#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <map>
#include <optional>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "tests/tidy/tree.h"

namespace magpie::tidy {
namespace {

using Names = std::set<std::string>;
using Graph = std::map<std::string, Names>;

// A header and its .cc count as one.
constexpr size_t kKnotFiles = 3;

// The rooms of a folder, "" for what lies at its top, each with those that it may include; testing
// may include all.
const std::map<std::string, Graph> kFloors = {
    {"common/",
     {
         {"status", {}},
         {"base", {"status"}},
         {"log", {"base", "status"}},
         {"metrics", {}},
         {"value", {"base", "status"}},
         {"value/yaml", {"status", "value"}},
         {"csv", {}},
         {"diff", {}},
         {"html", {}},
         {"expr", {"expr/datum", "expr/library", "expr/run", "expr/syntax", "status", "value"}},
         {"expr/datum", {"base", "status", "value"}},
         {"expr/library", {"base", "expr/datum"}},
         {"expr/syntax", {"base", "expr/datum", "expr/library", "status"}},
         {"expr/run", {"base", "expr/datum", "expr/library", "expr/syntax", "status", "value"}},
         {"text", {"text/stem"}},
         {"text/stem", {}},
         {"search",
          {"base", "search/arrays", "search/bitmap", "search/file", "search/rank", "search/vectors",
           "status", "text"}},
         {"search/arrays", {"base"}},
         {"search/bitmap", {}},
         {"search/expand", {"base", "search", "search/arrays", "text", "text/stem"}},
         {"search/file", {"base"}},
         {"search/rank", {"search", "search/bitmap", "text"}},
         {"search/vectors", {}},
         {"store", {"base", "status"}},
         {"store/rocks", {"base", "log", "metrics", "status", "store"}},
         {"records", {"base", "log", "status", "store"}},
         {"feed", {"base", "status", "store"}},
         {"rpc", {"base", "status", "value"}},
         {"rpc/client", {"base", "log", "metrics", "rpc", "status"}},
         {"rpc/server", {"base", "log", "metrics", "rpc", "status", "store"}},
         {"process", {"base", "log", "metrics", "rpc/server", "status"}},
         {"http", {"base", "log", "status"}},
     }},
    {"services/flow-engine/domain/",
     {
         {"model", {}},
         {"state", {"model"}},
         {"walk/ground", {"model", "state"}},
         {"walk", {"model", "state", "walk/ground"}},
         {"walk/kinds", {"model", "state", "walk"}},
         {"past", {"model", "state"}},
         {"compile", {"model", "walk", "walk/kinds"}},
         {"drive", {"model", "past", "state", "walk", "walk/ground"}},
     }},
    {"services/flow-engine/formats/",
     {
         {"raw", {}},
         {"xml", {"raw"}},
         {"vendors", {"raw", "xml"}},
         {"bpmn", {"raw", "vendors", "xml"}},
         {"turbo", {"raw", "vendors"}},
         {"", {"bpmn", "raw", "turbo", "xml"}},
     }},
    {"services/resource-engine/domain/",
     {
         {"resource", {}},
         {"definition", {"resource"}},
         {"run", {"definition", "resource"}},
         {"publish", {"definition", "resource", "run"}},
         {"quality", {"publish", "resource", "run"}},
     }},
    {"services/resource-engine/client/",
     {
         {"transport", {}},
         {"calls", {"transport"}},
         {"", {"calls", "transport"}},
     }},
    {"services/resource-engine/formats/",
     {
         {"", {}},
         {"openapi", {""}},
     }},
};

// Paths that `source` includes, of this tree.
std::vector<std::string> Included(const Source& source) {
  static const std::regex include("^#include \"([^\"]+)\"");
  std::vector<std::string> found;
  for (const std::string& line : source.lines) {
    std::smatch match;
    if (std::regex_search(line, match, include)) found.push_back(match[1]);
  }
  return found;
}

// "common/expr/run/result.h" of "common/" -> "expr/run"; nothing for what is not in the folder.
std::optional<std::string> RoomOf(const std::string& path, const std::string& folder) {
  if (!path.starts_with(folder)) return std::nullopt;
  const std::string within = path.substr(folder.size());
  const size_t slash = within.rfind('/');
  return slash == std::string::npos ? "" : within.substr(0, slash);
}

void CheckFloor(const Source& source, const std::string& folder, const Graph& rooms) {
  const std::optional<std::string> room = RoomOf(source.path, folder);
  if (!room.has_value() || room->starts_with("testing") || source.IsTest()) return;
  const auto known = rooms.find(*room);
  if (known == rooms.end()) {
    ADD_FAILURE() << source.path << " is in a room that is not listed here: " << folder << *room;
    return;
  }
  for (const std::string& path : Included(source)) {
    const std::optional<std::string> other = RoomOf(path, folder);
    if (!other.has_value() || *other == *room) continue;
    EXPECT_TRUE(known->second.contains(*other)) << source.path << " includes " << path;
  }
}

TEST(FloorsTest, EachRoomLeansOnTheRoomsBelow) {
  for (const Source& source : Sources()) {
    for (const auto& [folder, rooms] : kFloors) CheckFloor(source, folder, rooms);
  }
}

// A header and its .cc are one: "common/http/client".
std::string UnitOf(const std::string& path) { return path.substr(0, path.rfind('.')); }

// Tarjan's algorithm: the sets of units that reach each other.
class Knots {
 public:
  explicit Knots(const Graph& graph) : graph_(graph) {
    for (const auto& [unit, included] : graph) {
      if (!number_.contains(unit)) Visit(unit);
    }
  }

  const std::vector<Names>& found() const { return found_; }

 private:
  // The lowest number that `unit` leads back to.
  int Visit(const std::string& unit) {
    const int number = static_cast<int>(number_.size());
    int lowest = number;
    number_[unit] = number;
    path_.push_back(unit);
    for (const std::string& next : graph_.at(unit)) {
      if (!number_.contains(next)) {
        lowest = std::min(lowest, Visit(next));
      } else if (std::ranges::find(path_, next) != path_.end()) {
        lowest = std::min(lowest, number_.at(next));
      }
    }
    if (lowest == number) Close(unit);
    return lowest;
  }

  void Close(const std::string& unit) {
    const auto first = std::ranges::find(path_, unit);
    if (path_.end() - first > 1) found_.emplace_back(first, path_.end());
    path_.erase(first, path_.end());
  }

  const Graph& graph_;
  std::map<std::string, int> number_;
  std::vector<std::string> path_;
  std::vector<Names> found_;
};

TEST(FloorsTest, KnotsOfIncludesAreSmall) {
  Graph graph;
  for (const Source& source : Sources()) graph[UnitOf(source.path)];
  for (const Source& source : Sources()) {
    for (const std::string& path : Included(source)) {
      const std::string other = UnitOf(path);
      if (other != UnitOf(source.path) && graph.contains(other)) {
        graph[UnitOf(source.path)].insert(other);
      }
    }
  }
  size_t largest = 0;
  const Knots knots(graph);
  for (const Names& knot : knots.found()) {
    largest = std::max(largest, knot.size());
    std::string names;
    for (const std::string& name : knot) names += " " + name;
    EXPECT_LE(knot.size(), kKnotFiles) << "these include each other:" << names;
  }
  std::cout << "knots of includes: " << knots.found().size() << ", max " << largest << " files\n";
}

}  // namespace
}  // namespace magpie::tidy
