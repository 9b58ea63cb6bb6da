// Random graphs of APIs, fields and derived fields, with alternatives and fallbacks, whose APIs
// answer in a random order or fail. The fetched values and the calls are compared with a direct
// evaluation of the graph, without a plan.

#include <gtest/gtest.h>

#include <random>

#include "services/resource-engine/domain/run/execution.h"
#include "services/resource-engine/testing/test_catalog.h"

namespace magpie::resource {
namespace {

using Wires = std::map<std::string, size_t>;  // variable to field

struct GraphField {
  std::vector<size_t> apis;  // the API and its alternatives; none for a derived field
  Wires inputs;              // for a derived field: its value is its number plus their sum
  std::optional<int64_t> fallback;
};

struct GraphApi {
  Wires inputs;  // fields with lower numbers than its own
  bool fails = false;
};

struct Graph {
  std::vector<GraphApi> apis;
  std::vector<GraphField> fields;
};

std::string ApiName(size_t api) { return absl::StrCat("a", api); }
std::string FieldName(size_t field) { return absl::StrCat("f", field); }
int64_t AnswerOf(size_t api) { return static_cast<int64_t>(1000 + api); }

Fields NamesOf(const Wires& inputs) {
  Fields names;
  for (const auto& [variable, field] : inputs) names[variable] = FieldName(field);
  return names;
}

// Evaluates a graph directly: each field by its definition, one after the other.
class Reckoning {
 public:
  Reckoning(const Graph& graph, std::map<size_t, int64_t> known)
      : graph_(graph), known_(std::move(known)) {}

  std::optional<int64_t> ValueOf(size_t field) {
    if (const auto found = known_.find(field); found != known_.end()) return found->second;
    const auto [value, is_new] = values_.try_emplace(field);
    if (is_new) values_[field] = Make(field);
    return values_[field];
  }

  // API to its request: "/a1/1003".
  const std::map<size_t, std::string>& called() const { return called_; }

 private:
  std::optional<int64_t> Make(size_t number) {
    const GraphField& field = graph_.fields[number];
    if (field.apis.empty()) return Sum(number, field);
    for (const size_t api : field.apis) {
      if (Call(api)) return AnswerOf(api);
    }
    return field.fallback;
  }

  std::optional<int64_t> Sum(size_t number, const GraphField& field) {
    const auto inputs = ValuesOf(field.inputs);
    if (!inputs.has_value()) return std::nullopt;
    auto sum = static_cast<int64_t>(number);
    for (const int64_t input : *inputs) sum += input;
    return sum;
  }

  // Whether it has an answer.
  bool Call(size_t api) {
    const auto inputs = ValuesOf(graph_.apis[api].inputs);
    if (!inputs.has_value()) return false;
    called_[api] = absl::StrCat("/", ApiName(api));
    for (const int64_t input : *inputs) absl::StrAppend(&called_[api], "/", input);
    return !graph_.apis[api].fails;
  }

  // All are evaluated, even if the first has no value.
  std::optional<std::vector<int64_t>> ValuesOf(const Wires& inputs) {
    std::vector<int64_t> values;
    for (const auto& [variable, field] : inputs) {
      if (const auto value = ValueOf(field)) values.push_back(*value);
    }
    if (values.size() < inputs.size()) return std::nullopt;
    return values;
  }

  const Graph& graph_;
  const std::map<size_t, int64_t> known_;
  std::map<size_t, std::optional<int64_t>> values_;
  std::map<size_t, std::string> called_;
};

class RandomGraphTest : public testing::TestWithParam<unsigned> {
 protected:
  size_t Below(size_t end) { return std::uniform_int_distribution<size_t>(0, end - 1)(random_); }

  Wires SomeWires(size_t field) {
    Wires inputs;
    for (size_t i = field == 0 ? 0 : Below(4); i > 0; --i) {
      inputs[absl::StrCat("v", i)] = Below(field);
    }
    return inputs;
  }

  // An existing API, or a new one.
  size_t SomeApi(size_t field) {
    if (!graph_.apis.empty() && Below(2) == 0) return Below(graph_.apis.size());
    graph_.apis.push_back({SomeWires(field), Below(5) == 0});
    return graph_.apis.size() - 1;
  }

  GraphField SomeField(size_t number) {
    if (number > 0 && Below(3) == 0)
      return {.inputs = {{"v", Below(number)}, {"w", Below(number)}}};
    GraphField field{.apis = {SomeApi(number)}};
    while (field.apis.size() < 1 + kMaxAlternatives && Below(3) == 0) {
      field.apis.push_back(SomeApi(number));
    }
    if (Below(6) == 0) field.fallback = -1;
    return field;
  }

  void Fill(size_t fields) {
    for (size_t i = 0; i < fields; ++i) graph_.fields.push_back(SomeField(i));
    for (size_t i = 0; i < graph_.apis.size(); ++i) {
      catalog_.PutApi(ApiName(i), {}, NamesOf(graph_.apis[i].inputs));
    }
    for (size_t i = 0; i < fields; ++i) Put(i, graph_.fields[i]);
  }

  void Put(size_t number, const GraphField& field) {
    if (field.apis.empty()) {
      std::string sum = absl::StrCat(number);
      for (const auto& [variable, input] : field.inputs) absl::StrAppend(&sum, " + ", variable);
      return catalog_.PutDerived(FieldName(number), sum, NamesOf(field.inputs));
    }
    std::vector<std::string> apis;
    for (const size_t api : field.apis) apis.push_back(ApiName(api));
    std::optional<Value> fallback;
    if (field.fallback.has_value()) fallback = Value(*field.fallback);
    catalog_.PutField(FieldName(number), apis, std::move(fallback));
  }

  // Answers in random order until no call is left.
  std::map<std::string, std::string> Run(Execution& execution) {
    std::map<std::string, std::string> called;
    std::vector<size_t> open;
    const auto call = [&](const std::vector<size_t>& steps) {
      for (const size_t step : steps) {
        const std::string name = execution.plan().steps[step].name.str();
        EXPECT_TRUE(called.emplace(name, execution.call(step)->request.target).second)
            << name << " is called twice";
        open.push_back(step);
      }
    };
    call(execution.Start());
    while (!open.empty()) {
      std::swap(open[Below(open.size())], open.back());
      const size_t step = open.back();
      open.pop_back();
      const size_t api = std::stoul(execution.plan().steps[step].name.str().substr(1));
      call(graph_.apis[api].fails
               ? Answer(execution, step, 500, "")
               : Answer(execution, step, 200, absl::StrCat(R"({"v":)", AnswerOf(api), "}")));
    }
    return called;
  }

  std::mt19937 random_{GetParam()};
  Graph graph_;
  TestCatalog catalog_;
};

TEST_P(RandomGraphTest, FetchesTheValuesOfTheGraphWithEachNeededCallOnce) {
  SCOPED_TRACE(absl::StrCat("seed ", GetParam()));
  const size_t fields = 1 + Below(60);
  Fill(fields);
  std::set<size_t> asked;
  for (size_t i = 0; i <= Below(5); ++i) asked.insert(Below(fields));
  std::map<size_t, int64_t> known;
  if (Below(2) == 0) known[Below(fields)] = 7;

  std::vector<std::string> names;
  for (const size_t field : asked) names.push_back(FieldName(field));
  Value::Map values;
  for (const auto& [field, value] : known) values[FieldName(field)] = value;
  Execution execution = catalog_.ExecutionOf(names, "{}", ToJson(values));
  const std::map<std::string, std::string> called = Run(execution);
  ASSERT_TRUE(execution.done());
  const Fetched fetched = execution.ToFetched();

  Reckoning reckoning(graph_, known);
  for (const size_t field : asked) {
    const auto expected = reckoning.ValueOf(field);
    const auto value = fetched.values.find(FieldName(field));
    ASSERT_EQ(value != fetched.values.end(), expected.has_value()) << FieldName(field);
    if (!expected.has_value()) continue;
    EXPECT_EQ(ToJson(value->second), absl::StrCat(*expected));
  }
  EXPECT_EQ(fetched.values.size() + fetched.errors.size(), asked.size());
  std::map<std::string, std::string> expected;
  for (const auto& [api, target] : reckoning.called()) expected[ApiName(api)] = target;
  EXPECT_EQ(called, expected);
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomGraphTest, testing::Range(0U, 1000U));

}  // namespace
}  // namespace magpie::resource
