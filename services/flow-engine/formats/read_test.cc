#include "services/flow-engine/formats/read.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "services/flow-engine/formats/testing.h"

namespace magpie::flow {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr absl::string_view kModel = R"({"flow_key": "lock", "elements": []})";
constexpr absl::string_view kTurbo = R"({"flowElementList": []})";

TEST(ReadTest, RecognizesFormatsByContent) {
  EXPECT_THAT(Faults(absl::StrCat("\xEF\xBB\xBF\n ", kModel)), IsEmpty());
  EXPECT_THAT(Faults(kTurbo, "k"), IsEmpty());
  EXPECT_THAT(Faults(Bpmn("")), IsEmpty());
  EXPECT_THAT(Faults(""), ElementsAre(HasSubstr("source: is empty; it must be ")));
  EXPECT_THAT(Faults("flow: lock"),
              ElementsAre(HasSubstr("source: is neither XML nor a JSON object")));
  EXPECT_THAT(Faults("{\"nodes\": []}"),
              ElementsAre(HasSubstr("a drawing with nodes of another tool")));
  EXPECT_THAT(Faults("{\"elements\""), ElementsAre(HasSubstr("source: JSON: ")));
  EXPECT_EQ(ReasonOf(Read("", "", "").status()), "BAD_MODEL");
}

TEST(ReadTest, AFlowHasAKey) {
  EXPECT_THAT(Faults(kTurbo),
              ElementsAre(HasSubstr("flow_key: is empty, and the source does not name the flow")));
  EXPECT_THAT(Faults(kTurbo, "a b"),
              ElementsAre("flow_key: is \"a b\", which is not a valid flow key: give a different "
                          "one (--flow-key) of 1 to 52 "
                          "letters, digits, -, _ and dots, such as a_b"));
}

TEST(ReadTest, ElementsHaveUniqueKeysOnOneLine) {
  EXPECT_THAT(Faults(R"({"flow_key": "k", "elements": [{}, {"key": "a\nb"}, {"key": "a b"},
                         {"key": "a b"}]})"),
              ElementsAre(HasSubstr("elements[0]: has no key"),
                          HasSubstr("elements[a b]: has white space in its key"),
                          HasSubstr("elements[a b]: is the key of two elements")));
}

TEST(ReadTest, SizesAreBounded) {
  const auto padded = [](size_t size) {
    return absl::StrCat(kModel, std::string(size - kModel.size(), ' '));
  };
  EXPECT_THAT(Faults(padded(kMaxSourceBytes)), IsEmpty());
  EXPECT_THAT(Faults(padded(kMaxSourceBytes + 1)),
              ElementsAre("source: is larger than 1048576 bytes"));
  EXPECT_THAT(Faults(kModel, "", std::string(kMaxMappingBytes + 1, ' ')),
              ElementsAre("mapping: is larger than 262144 bytes"));
}

TEST(ReadTest, ElementsAreBounded) {
  std::string tasks;
  std::string list;
  for (size_t i = 0; i < kMaxElements; ++i) {
    absl::StrAppend(&tasks, "<b:userTask id='u", i, "'/>");
    absl::StrAppend(&list, "{\"key\":\"u", i, "\",\"type\":4},");
  }
  EXPECT_THAT(Faults(Bpmn(tasks)), IsEmpty());
  EXPECT_THAT(Faults(Bpmn(tasks + "<b:endEvent id='e'/><b:endEvent id='f'/>")),
              ElementsAre(HasSubstr("elements: are 2002, more than 2000")));
  EXPECT_THAT(
      Faults(absl::StrCat("{\"flowElementList\":[", list, "{\"key\":\"e\",\"type\":3}]}"), "k"),
      ElementsAre(HasSubstr("elements: are 2001, more than 2000")));
}

}  // namespace
}  // namespace magpie::flow
