// The rules of the house, read off the sources. What a room may include is a
// list; whatever else it reaches for is an error with a file and a line.

#include <gtest/gtest.h>

#include <regex>
#include <string>
#include <utility>
#include <vector>

#include "tests/tidy/tree.h"

namespace magpie::tidy {
namespace {

struct Rule {
  std::regex room;    // of paths
  std::regex banned;  // what its #include lines must not match
  const char* why;
};

const std::vector<Rule> kRules = {
    {std::regex(R"(^common/)"), std::regex(R"("services/)"), "common knows no service"},
    {std::regex(R"(^services/[^/]+/domain/)"),
     std::regex(
         R"([<"](grpc|rocksdb/|prometheus/|curl/|pugixml|simdjson)|\.pb\.h|services/[^/]+/(store|peers|rpc|formats|wire|client|engine)/|absl/synchronization|[<"](mutex|thread)>|common/(base/(clock|context|timer|watchers)|http|metrics|process|records|rpc|store|testing)/)"),
     "the domain is pure"},
    {std::regex(R"(^services/[^/]+/store/)"),
     std::regex(
         R"([<"](grpc|rocksdb/)|\.grpc\.pb\.h|"magpie/\w+/v1/|services/[^/]+/(peers|rpc|formats|wire|client|engine)/)"),
     "the store knows no wire"},
    {std::regex(R"(^services/[^/]+/peers/)"),
     std::regex(R"([<"]rocksdb/|services/[^/]+/(store|engine|rpc|formats)/)"),
     "a peer is only asked"},
    {std::regex(R"(^services/[^/]+/formats/)"),
     std::regex(R"([<"](grpc|rocksdb/)|\.pb\.h|services/[^/]+/(store|peers|engine|rpc)/)"),
     "a reader makes a model and knows nothing else"},
    {std::regex(R"(^services/[^/]+/foreign/)"),
     std::regex(
         R"([<"](grpc|rocksdb/)|\.pb\.h|services/[^/]+/(domain|store|peers|engine|rpc|formats)/)"),
     "a translator takes a text and gives one"},
    {std::regex(R"(^services/[^/]+/rpc/)"), std::regex(R"([<"]rocksdb/|/store/v1/)"),
     "a handler goes through the engine"},
    {std::regex(R"(^services/[^/]+/(engine/|(?!main\.cc|start\.)[^/]+$))"),
     std::regex(R"([<"](grpc|rocksdb/)|\.pb\.h|services/[^/]+/(wire|rpc)/)"),
     "the engine knows neither wire nor disk"},
    {std::regex(R"(^services/[^/]+/wire/)"),
     std::regex(
         R"([<"](grpc|rocksdb/)|\.grpc\.pb\.h|/(store|disk)/v1/|services/[^/]+/(store|peers|engine|client|formats|rpc)/)"),
     "wire makes values of messages, and messages of values"},
    {std::regex(R"(^services/[^/]+/client/)"),
     std::regex(R"([<"]rocksdb/|services/[^/]+/(store|engine|formats|rpc)/)"),
     "other services link the client, and not the engine with it"},
    {std::regex(R"(^(?!tests/|common/testing/|.*/testing/))"),
     std::regex(R"(services/.*/testing/)"), "only tests use what is made for tests"},
    // A gRPC API is checked and encoded by its descriptors, an import is made of them.
    {std::regex(R"(^services/resource-engine/(?!protobuf/|domain/definition/|formats/|testing/))"),
     std::regex(R"(resource-engine/protobuf/)"), "only definitions and imports read descriptors"},
    {std::regex(R"(^services/resource-engine/protobuf/)"),
     std::regex(R"("services/resource-engine/(?!protobuf/))"), "descriptors know no resources"},
};

// A library is included by one folder only, so that it can be replaced there.
const std::vector<std::pair<std::regex, std::regex>> kWrapped = {
    {std::regex(R"([<"]rocksdb/)"), std::regex(R"(^common/store/rocks/)")},
    // A bench compares us to the library itself.
    {std::regex(R"([<"]curl/)"), std::regex(R"(^(common/http/|tools/bench/resource/raw_calls))")},
    {std::regex(R"([<"]simdjson)"),
     std::regex(R"(^(common/value/|tools/bench/resource/raw_calls))")},
    {std::regex(R"([<"]pugixml)"), std::regex(R"(^services/flow-engine/formats/)")},
    {std::regex(R"([<"]re2/)"), std::regex(R"(^common/expr/)")},
    {std::regex(R"([<"]unicode/)"), std::regex(R"(^common/text/)")},
    {std::regex(R"([<"]libstemmer)"), std::regex(R"(^common/text/stem/)")},
    {std::regex(R"([<"]zlib)"), std::regex(R"(^common/search/file/)")},
    {std::regex(R"(<csv\.h>)"), std::regex(R"(^common/csv/)")},
    {std::regex(R"([<"]dtl/)"), std::regex(R"(^common/diff/)")},
    {std::regex(R"([<"]gumbo)"), std::regex(R"(^common/html/)")},
    {std::regex(R"([<"]roaring/)"), std::regex(R"(^common/search/bitmap/)")},
    {std::regex(R"([<"]httplib)"),
     std::regex(
         R"(^common/process/|^common/(http|testing)/|^tools/demo/|/testing/|^tests/e2e/|_test\.cc)")},
};

// The one process of all services; tests that look inside build on a service's parts.
// A test of a peer has the service that this stands for beside it.
const std::regex kMayMeet(
    R"(^services/magpie/main\.cc|^services/[^/]+/peers/[^/]+_test\.cc|^tests/(crash|fuzz|scenarios)/|^tools/bench/knowledge/)");

struct Line {
  std::string file;  // from the root
  int number;
  std::string text;

  std::string Where() const { return file + ":" + std::to_string(number) + ": " + text; }
};

std::vector<Line> IncludeLines() {
  std::vector<Line> found;
  for (const Source& source : Sources()) {
    for (size_t i = 0; i < source.lines.size(); ++i) {
      if (source.lines[i].starts_with("#include")) {
        found.push_back({source.path, static_cast<int>(i) + 1, source.lines[i]});
      }
    }
  }
  return found;
}

// "services/flow-engine/x.h" -> "flow-engine"; "" for what is no service's.
std::string Service(const std::string& text) {
  std::smatch match;
  return std::regex_search(text, match, std::regex(R"(services/([^/]+)/)")) ? match[1].str() : "";
}

TEST(RoomsTest, EveryRoomIncludesOnlyWhatItMay) {
  for (const Line& line : IncludeLines()) {
    // A test may look at what its room is joined to.
    if (line.file.ends_with("_test.cc")) continue;
    for (const Rule& rule : kRules) {
      if (!std::regex_search(line.file, rule.room)) continue;
      EXPECT_FALSE(std::regex_search(line.text, rule.banned))
          << line.Where() << "  (" << rule.why << ")";
    }
  }
}

TEST(RoomsTest, ServicesMeetOnlyOverGrpcOrByALibraryForClients) {
  for (const Line& line : IncludeLines()) {
    const std::string other = Service(line.text);
    if (other.empty() || std::regex_search(line.file, kMayMeet)) continue;
    if (line.text.find("services/" + other + "/client/") != std::string::npos) continue;
    EXPECT_EQ(other, Service(line.file)) << line.Where();
  }
}

TEST(RoomsTest, EachLibraryIsWrappedOnce) {
  for (const Line& line : IncludeLines()) {
    for (const auto& [library, home] : kWrapped) {
      if (!std::regex_search(line.text, library)) continue;
      EXPECT_TRUE(std::regex_search(line.file, home)) << line.Where();
    }
  }
}

}  // namespace
}  // namespace magpie::tidy
