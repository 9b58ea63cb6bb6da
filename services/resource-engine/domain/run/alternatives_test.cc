// Fields with alternatives and fallbacks.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/resource-engine/testing/test_catalog.h"

namespace magpie::resource {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr char kValue[] = R"({"v":1})";

class AlternativesTest : public testing::Test {
 protected:
  AlternativesTest() {
    catalog_.PutApi("key", {});
    catalog_.PutField("key.value", {"key"});
    catalog_.PutApi("first", {"p"});
    catalog_.PutApi("second", {}, {{"k", "key.value"}});
    catalog_.PutApi("third", {});
    catalog_.PutField("f", {"first", "second", "third"});
  }

  void Start(const std::vector<std::string>& fields, absl::string_view params = R"({"p":1})") {
    execution_.emplace(catalog_.ExecutionOf(fields, params));
    open_ = execution_->Start();
  }

  // Answers the oldest open call.
  void AnswerNext(int status, absl::string_view body = kValue) {
    const size_t step = open_.at(0);
    open_.erase(open_.begin());
    for (const size_t next : Answer(*execution_, step, status, body)) open_.push_back(next);
  }

  std::vector<std::string> Open() { return Targets(*execution_, open_); }

  std::vector<std::string> Result() {
    EXPECT_TRUE(execution_->done());
    return Describe(execution_->ToFetched());
  }

  TestCatalog catalog_;
  std::optional<Execution> execution_;
  std::vector<size_t> open_;
};

TEST_F(AlternativesTest, ArePlannedAsSpares) {
  EXPECT_EQ(resource::Describe(*catalog_.PlanOf({"f"})),
            "0 first API, stage 0, group 0\n"
            "1 key API, spare, stage 0, group 0\n"
            "2 key.value field, needs key, spare, stage 1, group 0\n"
            "3 second API, needs key.value, spare, stage 1, group 0\n"
            "4 third API, spare, stage 0, group 0\n"
            "5 f field, needs first, else second third, stage 1, group 0\n");
  for (const Step& step : catalog_.PlanOf({"f", "key.value"})->steps) {
    EXPECT_EQ(step.spare, step.name.str() == "second" || step.name.str() == "third");
  }
}

TEST_F(AlternativesTest, AreNotTriedIfTheFirstHasTheValue) {
  Start({"f"});
  EXPECT_THAT(Open(), ElementsAre("/first/1"));
  AnswerNext(200);
  EXPECT_THAT(open_, IsEmpty());
  EXPECT_TRUE(execution_->done());
  std::vector<std::string> outcomes;
  for (const StepReport& report : execution_->Report()) outcomes.push_back(report.outcome);
  EXPECT_THAT(outcomes,
              ElementsAre("OK", "NOT_NEEDED", "NOT_NEEDED", "NOT_NEEDED", "NOT_NEEDED", "OK"));
  EXPECT_THAT(Result(), ElementsAre(R"({"f":1})"));
}

TEST_F(AlternativesTest, AreTriedInOrderWithTheirInputs) {
  Start({"f"});
  AnswerNext(500);
  EXPECT_THAT(Open(), ElementsAre("/key"));
  AnswerNext(200);
  EXPECT_THAT(Open(), ElementsAre("/second/1"));
  AnswerNext(200, "{}");
  EXPECT_THAT(Open(), ElementsAre("/third"));
  AnswerNext(200, R"({"v":3})");
  const Fetched fetched = execution_->ToFetched();
  EXPECT_THAT(Describe(fetched), ElementsAre(R"({"f":3})"));
  ASSERT_EQ(fetched.calls.size(), 4);
  EXPECT_THAT(fetched.calls[0].fields, IsEmpty());
  EXPECT_THAT(fetched.calls[3].fields, ElementsAre(NameOf("f"))) << "only third was read";
}

TEST_F(AlternativesTest, IfAllFailTheFirstErrorIsReported) {
  Start({"f"});
  AnswerNext(500);
  AnswerNext(404);
  AnswerNext(404);
  EXPECT_THAT(Result(), ElementsAre("{}",
                                    "f UPSTREAM_STATUS by first: first: answered with status "
                                    "500 (retryable)"));
}

TEST_F(AlternativesTest, AreUsedIfAParameterIsMissing) {
  Start({"f"}, "{}");
  EXPECT_THAT(Open(), ElementsAre("/key"));
  AnswerNext(500);
  AnswerNext(200);
  EXPECT_THAT(Result(), ElementsAre(R"({"f":1})"));
}

TEST_F(AlternativesTest, UseAnswersThatOthersNeedAtOnce) {
  catalog_.PutField("other", {"third"});
  catalog_.PutField("g", {"first", "third"});
  Start({"other", "g"});
  EXPECT_THAT(Open(), ElementsAre("/third", "/first/1"));
  AnswerNext(200, R"({"v":3})");
  AnswerNext(500);
  EXPECT_THAT(Result(), ElementsAre(R"({"g":3,"other":3})"));
}

TEST_F(AlternativesTest, TheSameApiMayHaveTheValueElsewhere) {
  catalog_.Put(
      "g",
      Field{.api = NameOf("third"), .pointer = "/new", .alternatives = {{NameOf("third"), "/v"}}});
  Start({"g"});
  AnswerNext(200);
  EXPECT_THAT(Result(), ElementsAre(R"({"g":1})"));
}

TEST_F(AlternativesTest, AFallbackReplacesAMissingValue) {
  catalog_.PutField("g", {"first", "third"}, Value("none"));
  catalog_.PutDerived("twice", "g + g", {{"g", "g"}});
  Start({"g", "twice", "f"});
  AnswerNext(500);
  AnswerNext(404);
  AnswerNext(404);
  const Fetched fetched = execution_->ToFetched();
  EXPECT_EQ(Describe(fetched)[0], R"({"g":"none","twice":"nonenone"})");
  EXPECT_THAT(fetched.fallbacks, ElementsAre(NameOf("g")));
  EXPECT_EQ(fetched.errors.size(), 1);
}

TEST_F(AlternativesTest, AFallbackDoesNotHideTheCallersFault) {
  catalog_.PutField("g", {"first"}, Value("none"));
  Start({"g"}, "{}");
  EXPECT_EQ(ReasonOf(execution_->ToFetched().errors.at(0).why), "PARAM_MISSING");
}

TEST_F(AlternativesTest, ADerivedFieldMayHaveAFallback) {
  catalog_.PutField("x", {"third"});
  Derived derived{.expression = "x / 0", .fallback = Value(0)};
  derived.inputs.fields.emplace("x", NameOf("x"));
  catalog_.Put("d", derived);
  Start({"d"});
  AnswerNext(500);
  EXPECT_THAT(Result(), ElementsAre(R"({"d":0})"));
}

TEST_F(AlternativesTest, AValueOfADifferentTypeDoesNotCount) {
  TestCatalog catalog;
  catalog.PutApi("a", {});
  catalog.PutApi("b", {});
  catalog.Put("x", Field{.api = NameOf("a"),
                         .pointer = "/v",
                         .alternatives = {{NameOf("b"), "/v"}},
                         .type = ValueType::kInteger});
  catalog.Put("y", Derived{.expression = "1.5", .type = ValueType::kString});
  Execution execution = catalog.ExecutionOf({"x", "y"});
  const auto first = execution.Start();
  ASSERT_EQ(first.size(), 1);
  const auto second = Answer(execution, first[0], 200, R"({"v":"1"})");
  ASSERT_EQ(second.size(), 1) << "the alternative is asked";
  Answer(execution, second[0], 200, R"({"v":[]})");
  ASSERT_TRUE(execution.done());
  EXPECT_THAT(Describe(execution.ToFetched()),
              ElementsAre("{}", "x WRONG_TYPE by x: a: /v must be integer, but is string",
                          "y WRONG_TYPE by y: y: must be string, but is double"));
}

}  // namespace
}  // namespace magpie::resource
