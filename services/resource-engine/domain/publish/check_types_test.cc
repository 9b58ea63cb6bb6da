// Faults of a publication for values whose types their readers do not expect.

#include "services/resource-engine/testing/descriptors.h"
#include "services/resource-engine/testing/publication_fixture.h"

namespace magpie::resource {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using TypesTest = PublicationFixture;

TEST_F(TypesTest, AnExampleHasTheTypeOfTheField) {
  Api api = ApiOf("/x");
  api.examples = {{.status = 404, .body = R"({"a":"none"})"}, {.body = R"({"a":1})"}};
  Field field = FieldOf("x.get");
  field.type = ValueType::kInteger;
  Publish({Draft("x.get", api), Draft("x", field)});
  field.type = ValueType::kString;
  Decide({Draft("x", field)});
  EXPECT_THAT(
      faults_,
      ElementsAre("resources[x].field.type: is string, but an example of x.get has 1 there"));
  api.examples = {{.body = R"({"a":"one"})"}};
  Decide({Draft("x.get", api)});
  EXPECT_THAT(
      faults_,
      ElementsAre(
          "resources[x].field.type: is integer, but an example of x.get has \"one\" there"));
}

TEST_F(TypesTest, OnePlaceHasOneType) {
  const auto of_type = [](ValueType type) {
    Field field = FieldOf("x.get");
    field.type = type;
    return field;
  };
  Publish({Draft("x.get", ApiOf("/x")), Draft("x", of_type(ValueType::kInteger))});
  Decide({Draft("y", of_type(ValueType::kString))});
  EXPECT_THAT(
      faults_,
      ElementsAre("resources[y].field.type: is string, but x, of the same place /a of "
                  "x.get, is integer: give both the same type or, if it may be "
                  "either, give one of them an alternative or a fallback for the other type"));
  // In one publication, both are faults.
  Decide({Draft("x", of_type(ValueType::kList)), Draft("y", of_type(ValueType::kBool))});
  EXPECT_THAT(faults_, ElementsAre(HasSubstr("resources[x].field.type: is list, but y, of"),
                                   HasSubstr("resources[y].field.type: is bool, but x, of")));
  // Types that fit, and fields that are replaced or retired.
  for (const ValueType type : {ValueType::kAny, ValueType::kInteger, ValueType::kNumber}) {
    Decide({Draft("y", of_type(type))});
    EXPECT_THAT(faults_, ElementsAre());
  }
  Decide({Draft("x", of_type(ValueType::kString)), Draft("y", of_type(ValueType::kString))});
  EXPECT_THAT(faults_, ElementsAre());
  Decide({Draft("y", of_type(ValueType::kString))}, {"x"});
  EXPECT_THAT(faults_, ElementsAre());
  Field elsewhere = of_type(ValueType::kString);
  elsewhere.pointer = "/a/b";
  Decide({Draft("y", elsewhere)});
  EXPECT_THAT(faults_, ElementsAre());
}

TEST_F(TypesTest, ATypeMaySelectAnAlternative) {
  Field number = FieldOf("x.get");
  number.type = ValueType::kInteger;
  Field text = number;
  text.type = ValueType::kString;
  Field other = number;
  other.alternatives = {{NameOf("x.get"), "/b"}};
  Publish({Draft("x.get", ApiOf("/x")), Draft("x", other), Draft("y", text)});
  other = number;
  other.fallback = Value(0);
  Publish({Draft("x", other)});
  Decide({Draft("x", number)});
  EXPECT_THAT(faults_, ElementsAre(HasSubstr("resources[x].field.type: is integer, but y, of")));
}

TEST_F(TypesTest, AnExpressionFitsTheTypesOfItsInputs) {
  Field field = FieldOf("x.get");
  field.type = ValueType::kString;
  Derived sum = SumOf({{"x", "x"}});
  Decide({Draft("x.get", ApiOf("/x")), Draft("x", field), Draft("sum", sum)});
  EXPECT_THAT(faults_,
              ElementsAre(testing::StartsWith(
                  "resources[sum].derived.expression: not defined for these types: int + string")));
  field.type = ValueType::kInteger;
  sum.type = ValueType::kString;
  Decide({Draft("x.get", ApiOf("/x")), Draft("x", field), Draft("sum", sum)});
  EXPECT_THAT(
      faults_,
      ElementsAre("resources[sum].derived.type: is string, but the expression evaluates to int"));
  sum.type = ValueType::kNumber;
  Publish({Draft("x.get", ApiOf("/x")), Draft("x", field), Draft("sum", sum)});
}

TEST_F(TypesTest, AnyTypeFitsIfNoneIsGiven) {
  Publish({Draft("x.get", ApiOf("/x")), Draft("x", FieldOf("x.get")),
           Draft("sum", SumOf({{"x", "x"}}))});
}

// The API "lock.get" of the service of locks.
Api GetLock() {
  return {.upstream = "locks",
          .body = "{'bike_id': id}",
          .grpc = GrpcMethod{"bike.v1.LockService/GetLock", protos::LockSet()},
          .inputs = {.params = {"id"}}};
}

Field OfLock(const std::string& pointer, ValueType type) {
  return {.api = NameOf("lock.get"), .pointer = pointer, .type = type};
}

TEST_F(TypesTest, AFieldOfAGrpcMethodHasTheTypeOfTheDescriptors) {
  Publish({Draft("lock.get", GetLock()), Draft("state", OfLock("/state", ValueType::kString)),
           Draft("turns", OfLock("/turns", ValueType::kString)),
           Draft("battery", OfLock("/battery", ValueType::kNumber)),
           Draft("maker", OfLock("/maker/parent/name", ValueType::kAny))});
  Field other{.api = NameOf("x.get"),
              .pointer = "/b",
              .alternatives = {{NameOf("lock.get"), "/battery"}, {NameOf("lock.get"), "/power"}},
              .type = ValueType::kString};
  Decide({Draft("turns", OfLock("/turns", ValueType::kInteger)),
          Draft("maker", OfLock("/maker/parent/nam", ValueType::kString)),
          Draft("x.get", ApiOf("/x")), Draft("other", other)});
  EXPECT_THAT(
      faults_,
      ElementsAre("resources[maker].field.pointer: leads to nothing in bike.v1.Lock",
                  "resources[other].field.type: is string, but lock.get answers with int there",
                  "resources[other].field.alternatives[1].pointer: leads to nothing in "
                  "bike.v1.Lock",
                  "resources[turns].field.type: is integer, but lock.get answers with string "
                  "there"));
}

TEST_F(TypesTest, ABodyHasTheNamesOfTheRequest) {
  const auto fault_of = [this](const std::string& body) {
    Api api = GetLock();
    api.body = body;
    Decide({Draft("lock.get", api)});
    return faults_.empty() ? "" : faults_[0];
  };
  EXPECT_THAT(fault_of("{'bike': id}"),
              testing::AllOf(HasSubstr("resources[lock.get].api.body: is not a valid "),
                             HasSubstr("bike is not a field of ")));
  EXPECT_EQ(fault_of("{'with': [id]}"), "");
  EXPECT_EQ(fault_of("{id: 'x'}"), "") << "its names are the caller's";
  EXPECT_EQ(fault_of("{'bike': id + '-x'}"), "") << "needs a value, so it shows at run time";
}

TEST_F(TypesTest, ChecksPlacesOfListsOfAGrpcMethod) {
  Api api = GetLock();
  api.grpc->reads_only = true;
  api.body = "{'with': keys}";
  api.batch = Batch{.key = "id", .items = "/locks", .item_key = "/id"};
  Decide({Draft("lock.get", api)});
  EXPECT_THAT(faults_, ElementsAre("resources[lock.get].api.batch.items: leads to nothing in "
                                   "bike.v1.Lock"));
  api = GetLock();
  api.body = "{'bike_id': id, 'with': [page]}";
  api.paging = Paging{.items = "/states", .next = "null"};
  Decide({Draft("lock.get", api)});
  EXPECT_THAT(faults_, ElementsAre("resources[lock.get].api.paging.items: leads to nothing in "
                                   "bike.v1.Lock"));
}

}  // namespace
}  // namespace magpie::resource
