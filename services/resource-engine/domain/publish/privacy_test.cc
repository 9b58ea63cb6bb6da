// Private values stay private, whichever field returns them.

#include "absl/strings/match.h"
#include "services/resource-engine/domain/run/plan_access.h"
#include "services/resource-engine/testing/descriptors.h"
#include "services/resource-engine/testing/publication_fixture.h"

namespace magpie::resource {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

constexpr char kAnswer[] =
    R"({"user":{"name":"n","phone":"555-0100","tags":["555-0100"]},)"
    R"("riders":[{"id":"a","phone":"555-0100"},{"id":"b","phone":"555-0101"}]})";

const Access kPersonal{.privacy = Privacy::kPersonal, .grants = {{"*"}, {"desk", true, true}}};

class PrivacyTest : public PublicationFixture {
 protected:
  PrivacyTest() {
    Publish({Draft("u.get", ApiOf("/u")), At("u.phone", "/user/phone", kPersonal),
             At("r.phone", "/riders/0/phone", kPersonal)});
  }

  static Resource With(Resource draft, Access access) {
    draft.content.access = std::move(access);
    return draft;
  }
  static Resource At(absl::string_view name, const std::string& pointer, Access access = {}) {
    return With(Draft(name, Field{.api = NameOf("u.get"), .pointer = pointer}), std::move(access));
  }
  static Resource Made(absl::string_view name, const std::string& expression, const Fields& fields,
                       Access access = {}) {
    Derived derived{.expression = expression};
    for (const auto& [variable, field] : fields) {
      derived.inputs.fields.emplace(variable, NameOf(field));
    }
    return With(Draft(name, derived), std::move(access));
  }

  // The value of a field, or the reason why there is none, and the calls.
  std::string Fetch(const std::string& field, const std::string& caller = "app") {
    const ResourceId name = NameOf(field);
    Execution execution(*catalog_->PlanFields({&name, 1}, {}),
                        {.request_id = "r1", .caller = caller});
    std::vector<size_t> open = execution.Start();
    while (!open.empty()) {
      const size_t step = open.back();
      open.pop_back();
      for (const size_t next : Answer(execution, step, 200, kAnswer)) open.push_back(next);
    }
    const Fetched fetched = execution.ToFetched();
    called_.clear();
    for (const CallRecord& call : fetched.calls) called_.push_back(call.target);
    if (!fetched.errors.empty()) return ReasonOf(fetched.errors[0].why);
    return ToJson(fetched.values.begin()->second);
  }

  std::vector<std::string> called_;
};

TEST_F(PrivacyTest, AFieldThatEnclosesAPrivateOneMasksItsPlace) {
  Publish({At("u.all", "/user"), At("u.whole", ""), At("r.all", "/riders"), At("r.b", "/riders/1"),
           At("u.name", "/user/name")});
  EXPECT_EQ(Fetch("u.all"), R"({"name":"n","phone":"***","tags":["555-0100"]})");
  EXPECT_THAT(Fetch("u.whole"), HasSubstr(R"("riders":[{"id":"a","phone":"***"},)"));
  EXPECT_THAT(Fetch("u.whole"), HasSubstr(R"("user":{"name":"n","phone":"***")"));
  EXPECT_EQ(Fetch("r.all"), R"([{"id":"a","phone":"***"},{"id":"b","phone":"***"}])");
  EXPECT_EQ(Fetch("r.b"), R"({"id":"b","phone":"***"})");
  EXPECT_EQ(Fetch("u.name"), R"("n")");
  EXPECT_THAT(Fetch("u.all", "desk"), HasSubstr("555-0100"));
  EXPECT_THAT(Fetch("u.whole", "desk"), HasSubstr("555-0101"));
}

TEST_F(PrivacyTest, SoDoesOneThatReadsThePlaceOrAPartOfIt) {
  Publish({At("same", "/user/phone"), At("other", "/riders/1/phone"),
           At("u.tags", "/user/tags", kPersonal), At("tag", "/user/tags/0"),
           At("tag.of_all", "/user/tags/0", {.declassified = "a tag is what anybody sees"})});
  EXPECT_EQ(Fetch("same"), R"("***")");
  EXPECT_EQ(Fetch("other"), R"("***")") << "each rider has a phone";
  EXPECT_EQ(Fetch("tag"), R"("***")");
  EXPECT_EQ(Fetch("tag", "desk"), R"("555-0100")");
  EXPECT_EQ(Fetch("tag.of_all"), R"("555-0100")");
}

// Privacy belongs to a place, not to a value: an input that comes back in an answer is as public as
// its place there.
TEST_F(PrivacyTest, InputsThatAnAnswerRepeatsAreAsPublicAsTheirPlace) {
  const auto echo = [](absl::string_view name, Access access) {
    return With(Draft(name, Field{.api = NameOf("echo.get"), .pointer = "/user/tags/0"}),
                std::move(access));
  };
  Publish({Draft("echo.get", ApiOf("/{p}", {.fields = {{"p", NameOf("u.phone")}}})),
           echo("repeated", {})});
  EXPECT_EQ(Fetch("repeated"), R"("555-0100")");
  EXPECT_THAT(called_, testing::Contains(HasSubstr("***"))) << "no record shows what was sent";
  Publish({echo("repeated", kPersonal)});
  EXPECT_EQ(Fetch("repeated"), R"("***")");
  EXPECT_EQ(Fetch("repeated", "desk"), R"("555-0100")");
}

TEST_F(PrivacyTest, AlternativesAreGuardedLikeTheFirst) {
  Field first{.api = NameOf("u.get"), .pointer = "/none"};
  first.alternatives = {{NameOf("u.get"), "/user"}};
  Field secret{.api = NameOf("u.other"), .pointer = "/x"};
  secret.alternatives = {{NameOf("u.get"), "/user/name"}};
  Publish({Draft("u.other", ApiOf("/o")), Draft("first", first),
           With(Draft("secret", secret), kPersonal), At("name", "/user/name")});
  EXPECT_EQ(Fetch("first"), R"({"name":"***","phone":"***","tags":["555-0100"]})");
  EXPECT_EQ(Fetch("name"), R"("***")") << "another field has it as an alternative";
}

TEST_F(PrivacyTest, DerivedFieldsInheritFromWhatTheyRead) {
  Publish({At("u.all", "/user"), At("r.all", "/riders"),
           Made("direct", "'+' + p", {{"p", "u.phone"}}), Made("part", "u.phone", {{"u", "u.all"}}),
           Made("name", "u.name", {{"u", "u.all"}}), Made("whole", "u", {{"u", "u.all"}}),
           Made("size", "size(u)", {{"u", "u.all"}}), Made("again", "w.phone", {{"w", "whole"}}),
           Made("phones", "r.map(x, x.phone)", {{"r", "r.all"}}),
           Made("key", "u['pho' + 'ne']", {{"u", "u.all"}}),
           Made("bound", "cel.bind(v, [u], v[0].phone)", {{"u", "u.all"}}),
           Made("maybe", "u.?phone.orValue('')", {{"u", "u.all"}})});
  for (const char* field :
       {"direct", "part", "whole", "size", "again", "phones", "key", "bound", "maybe"}) {
    EXPECT_EQ(Fetch(field), R"("***")") << field;
  }
  EXPECT_EQ(Fetch("name"), R"("n")") << "which reads nothing private";
}

TEST_F(PrivacyTest, AFieldsGrantShowsNothingMore) {
  const Access shown{.grants = {{"app", true, true}}};
  Decide({Made("mine", "p", {{"p", "u.phone"}}, shown), At("alias", "/user/phone", shown)});
  EXPECT_THAT(
      faults_,
      ElementsAre(
          "resources[alias].grants[0]: shows app what u.phone hides from it: grant it there "
          "too, or say in declassified why it may be seen",
          "resources[mine].grants[0]: shows app what u.phone hides from it: grant it there "
          "too, or say in declassified why it may be seen"));
  Publish({Made("desks", "p", {{"p", "u.phone"}}, {.grants = {{"desk", true, true}}})});
  EXPECT_EQ(Fetch("desks", "desk"), R"("555-0100")");
}

TEST_F(PrivacyTest, HidesAtOnceWhatWasGrantedBefore) {
  const Access shown{.grants = {{"*", true, true}}};
  Publish({At("n", "/user/name"), Made("d", "n", {{"n", "n"}}, shown)});
  EXPECT_EQ(Fetch("d"), R"("n")");
  Publish({At("n", "/user/name", kPersonal)});
  EXPECT_EQ(Fetch("d"), R"("***")");
  EXPECT_EQ(Fetch("d", "desk"), R"("n")");
}

TEST_F(PrivacyTest, AnOwnerMayDeclassify) {
  Access open{.declassified = "the last digit tells nothing"};
  Publish({Made("digit", "p.charAt(7)", {{"p", "u.phone"}}, open),
           Made("on", "d + '!'", {{"d", "digit"}}), At("u.all", "/user", open)});
  EXPECT_EQ(Fetch("digit"), R"("0")");
  EXPECT_EQ(Fetch("on"), R"("0!")");
  EXPECT_THAT(Fetch("u.all"), HasSubstr("555-0100"));
  open.grants = {{"desk"}};
  Publish({Made("digit", "p.charAt(7)", {{"p", "u.phone"}}, open)});
  EXPECT_EQ(Fetch("digit"), "ACCESS_DENIED") << "its own grants hold";
  EXPECT_EQ(Fetch("digit", "desk"), R"("0")");
}

TEST_F(PrivacyTest, HidesWhatMayOnlyFeedWithinOthers) {
  const Access feeds{.grants = {{"*", false}, {"desk"}}};
  Publish({At("f", "/user/name", feeds), At("u.all", "/user"), Made("d", "n", {{"n", "f"}}),
           Draft("c.get", ApiOf("/c/{n}", {.fields = {{"n", NameOf("f")}}})),
           Draft("c", Field{.api = NameOf("c.get"), .pointer = "/user/name"})});
  EXPECT_EQ(Fetch("f"), "ACCESS_DENIED");
  EXPECT_EQ(Fetch("u.all"), R"({"name":"***","phone":"***","tags":["555-0100"]})");
  EXPECT_EQ(Fetch("d"), R"("***")");
  EXPECT_EQ(Fetch("d", "desk"), R"("n")");
  EXPECT_EQ(Fetch("c"), R"("n")") << "another answer";
  EXPECT_THAT(called_, ElementsAre("/u", "***"));
  Decide({Made("d", "n", {{"n", "f"}}, {.grants = {{"app"}}})});
  EXPECT_THAT(faults_, ElementsAre(HasSubstr("resources[d].grants[0]: shows app what f hides")));
}

TEST_F(PrivacyTest, MasksARequestFedByAPartOfAPrivatePlace) {
  Publish({At("u.all", "/user"),
           Draft("c.get", ApiOf("/c/{u.phone}", {.fields = {{"u", NameOf("u.all")}}})),
           Draft("c", Field{.api = NameOf("c.get"), .pointer = ""}),
           Draft("d.get", ApiOf("/d/{u.name}", {.fields = {{"u", NameOf("u.all")}}})),
           Draft("d", Field{.api = NameOf("d.get"), .pointer = ""})});
  Fetch("c");
  EXPECT_THAT(called_, ElementsAre("/u", "***"));
  Fetch("c", "desk");
  EXPECT_THAT(called_, ElementsAre("/u", "/c/555-0100"));
  Fetch("d");
  EXPECT_THAT(called_, ElementsAre("/u", "/d/n"));
}

TEST_F(PrivacyTest, TheAccessOfAnApiBindsItsFields) {
  Publish({With(Draft("u.get", ApiOf("/u")), kPersonal), At("n", "/user/name"),
           Made("d", "n", {{"n", "n"}})});
  EXPECT_EQ(Fetch("n"), R"("***")");
  EXPECT_EQ(Fetch("d"), R"("***")");
  EXPECT_EQ(Fetch("n", "desk"), R"("n")");
}

TEST_F(PrivacyTest, PlansHaveNoAccessRulesIfNothingIsPrivate) {
  Publish({Draft("o.get", ApiOf("/o")), Draft("o", Field{.api = NameOf("o.get"), .pointer = ""}),
           At("n", "/user/name")});
  for (const char* field : {"o", "n"}) {
    const ResourceId name = NameOf(field);
    EXPECT_THAT((*catalog_->PlanFields({&name, 1}, {}))->access, IsEmpty()) << field;
  }
}

// No error cites a value, so that a caller that may not see a private field cannot read it there.
constexpr char kPerson[] =
    R"({"id":4111222233334444,"name":"SECRET\r\n,name","tags":{"SECRET":4111}})";
const Access kPrivate{.privacy = Privacy::kSensitive, .grants = {{"*"}, {"desk", true, true}}};

constexpr char kProto[] = R"(
syntax = "proto3";
package p.v1;
import "google/protobuf/any.proto";
import "google/protobuf/duration.proto";
import "google/protobuf/timestamp.proto";
service S { rpc Get(Req) returns (Req); }
enum E { NONE = 0; }
message Req {
  string text = 1; uint64 large = 2; google.protobuf.Timestamp at = 3; E kind = 4; bytes raw = 5;
  google.protobuf.Any any = 6; map<int32, string> names = 7; repeated Req parts = 8;
  map<string, double> rates = 9; google.protobuf.Duration wait = 10;
}
)";

class NoValueTest : public PublicationFixture {
 protected:
  NoValueTest() {
    const auto at = [](absl::string_view name, const std::string& pointer) {
      Resource field = Draft(name, Field{.api = NameOf("p.get"), .pointer = pointer});
      field.content.access = kPrivate;
      return field;
    };
    Publish({Draft("p.get", ApiOf("/p")), at("p.id", "/id"), at("p.name", "/name"),
             at("p.tags", "/tags")});
  }

  // The error for `resource`, which is made of private fields, as a caller that may not see them
  // gets it.
  std::string WhyNot(const Kind& kind) {
    const bool is_api = std::get_if<Api>(&kind) != nullptr;
    Publish({Draft("made", kind)});
    const ResourceId name = NameOf("made");
    std::shared_ptr<const Plan> plan =
        is_api ? *catalog_->PlanApi(name, {}) : *catalog_->PlanTrial({&name, 1}, {});
    Execution execution(plan, {.request_id = "r1", .caller = "app"});
    for (const size_t step : execution.Start()) Answer(execution, step, 200, kPerson);
    std::string reports;
    for (const StepReport& step : execution.Report(true)) {
      absl::StrAppend(&reports, step.outcome, step.request, step.result);
    }
    EXPECT_THAT(reports, Not(HasSubstr("SECRET")));
    EXPECT_THAT(reports, Not(HasSubstr("4111")));
    if (!is_api) {
      const Fetched fetched = execution.ToFetched();
      return fetched.errors.empty() ? "none" : TextOf(fetched.errors[0].why);
    }
    const auto invoked = execution.ToInvoked();
    return invoked.ok() ? TextOf(invoked->error) : TextOf(invoked.status());
  }

  static std::string TextOf(const absl::Status& why) {
    return absl::StrCat(ReasonOf(why), ": ", why.message());
  }

  // The private fields that a text reads, as inputs.
  static Inputs InputsOf(absl::string_view text) {
    Inputs inputs;
    for (const char* field : {"id", "name", "tags"}) {
      const std::string variable = absl::StrCat("p", field);
      if (!absl::StrContains(text, variable)) continue;
      inputs.fields.emplace(variable, NameOf(absl::StrCat("p.", field)));
    }
    return inputs;
  }
};

TEST_F(NoValueTest, OfARequestMessageThatDoesNotFit) {
  const std::string set = protos::SetOf({{"p.proto", kProto}});
  const std::string start = "BAD_MESSAGE: body: is not a valid p.v1.Req: ";
  for (const auto& [body, why] : std::vector<std::pair<std::string, std::string>>{
           {"{'text': pid}", "text is not a string"},
           {"{'text': pname, 'large': pname}", "large is not a uint64"},
           {"{'large': -pid}", "large is not a uint64"},
           {"{'at': pname}", "at is not a timestamp"},
           {"{'wait': pname}", "wait is not a duration"},
           {"{'kind': pname}", "kind is not a value of the enum p.v1.E"},
           {"{'raw': pname}", "raw is not base64"},
           {"{'any': {'@type': pname}}", "any is not an Any"},
           {"{'any': {'@type': pid}}", "any is not an Any"},
           {"{'any': {'@type': 'type.googleapis.com/p.v1.Req', 'text': pid}}", "any is not an Any"},
           {"{'names': {pname: 'x'}}", "names has a key that is not an int32"},
           {"{'names': {'7': pid}}", "names[*] is not a string"},
           {"{'rates': {pname: pname}}", "rates[*] is not a double"},
           {"{'parts': [{}, {'parts': [{'text': pid}]}]}",
            "parts[1].parts[0].text is not a string"},
           {"{'parts': [{pname: pid}]}",
            "parts[0] has a member whose name is not a field of p.v1.Req"},
           {"{pname: pid}", "it has a member whose name is not a field of p.v1.Req"},
           {"ptags", "it has a member whose name is not a field of p.v1.Req"},
           {"pname", "it is not an object with the fields of p.v1.Req"},
       }) {
    EXPECT_THAT(WhyNot(Api{.upstream = "locks",
                           .body = body,
                           .grpc = GrpcMethod{"p.v1.S/Get", set},
                           .inputs = InputsOf(body)}),
                StartsWith(start + why))
        << body;
  }
  EXPECT_THAT(WhyNot(Api{.upstream = "locks",
                         .body = "{'names': {'SECRET' + string(pid): double('nan')}}",
                         .grpc = GrpcMethod{"p.v1.S/Get", set},
                         .inputs = InputsOf("pid")}),
              StartsWith("BAD_MESSAGE: body: names[*] is NaN or infinite"));
}

TEST_F(NoValueTest, OfARequestThatHttpCannotHave) {
  const auto check = [this](Api api, const std::string& why) {
    api.upstream = "bike";
    api.method = "POST";
    if (api.path.empty()) api.path = "/a";
    std::string texts = absl::StrCat(api.path, api.body);
    for (const auto& [name, text] : api.query) absl::StrAppend(&texts, text);
    for (const auto& [name, text] : api.headers) absl::StrAppend(&texts, text);
    api.inputs = InputsOf(texts);
    EXPECT_THAT(WhyNot(api), StartsWith(why));
  };
  const std::pair<std::string, std::string> kForm = {"Content-Type",
                                                     "'application/x-www-form-urlencoded'"};
  check({.path = "/a/{ptags}"}, "BAD_PATH_VALUE: path: {ptags} must be a string");
  check({.path = "/a/{pname.replace(pname, '..')}"}, "BAD_PATH_VALUE: path: ");
  check({.path = "/a/{int(pname)}"}, "EXPRESSION_FAILED: path: this string is not a valid int");
  check({.query = {{"q", "{'|': [pname + '|']}"}}},
        "BAD_PATH_VALUE: query[q][0] has a '|', which separates the elements");
  check({.query = {{"q", "[ptags]"}}}, "BAD_PATH_VALUE: query[q][0] must be a string");
  check({.query = {{"q", "ptags[pname]"}}}, "EXPRESSION_FAILED: query[q]: ");
  check({.headers = {{"X-A", "pname"}}},
        "BAD_HEADER_VALUE: headers[X-A] evaluates to a string with a control character");
  check({.headers = {{"X-A", "{',': [pname]}"}}},
        "BAD_HEADER_VALUE: headers[X-A][0] has a ',', which separates the elements");
  check({.headers = {{"X-A", "ptags"}}},
        "BAD_HEADER_VALUE: headers[X-A] must evaluate to a string");
  check({.headers = {kForm}, .body = "{pname: {'a': 1}}"},
        "BAD_BODY_VALUE: body: a member must be a string, a number or a bool");
  check({.headers = {kForm}, .body = "{pname: [ptags]}"}, "BAD_BODY_VALUE: body: a member[0] must");
  check({.headers = {kForm}, .body = "{'tags': {pname: 1}}"}, "BAD_BODY_VALUE: body: tags must");
  check({.headers = {kForm}, .body = "pname"}, "BAD_BODY_VALUE: body: a form is an object");
  check({.headers = {{"Content-Type", "'text/csv'"}}, .body = "pid"}, "BAD_BODY_VALUE: body: its ");
  check({.body = "{'k': {pname: [1.0, double('nan')]}}"},
        "BAD_BODY_VALUE: body: /k/*/1 is NaN or infinite");
  check({.body = "{'when': timestamp(pname)}"}, "EXPRESSION_FAILED: body: this string is not a ");
}

TEST_F(NoValueTest, OfAnExpressionThatFails) {
  for (const char* expression :
       {"int(pname)", "uint(-pid)", "timestamp(pname)", "duration(pname)", "ptags[pname]",
        "ptags[pid]", "pname.charAt(pid)", "[1].slice(pid, pid)", "pname[pid]", "pid * pid * pid",
        "pname.format([pid])[0]", "base64.decode(pname)", "'a'.matches(pname + '[')",
        "{pname: 1, pname: 2}", "pid / 0", "regex.replace('a', 'a', '\\\\' + string(pid))",
        "double(pid) / 0.0"}) {
    EXPECT_THAT(WhyNot(Derived{.expression = expression, .inputs = InputsOf(expression)}),
                testing::AllOf(StartsWith("EXPRESSION_FAILED: made: "), Not(HasSubstr("SECRET")),
                               Not(HasSubstr("4111"))))
        << expression;
  }
  EXPECT_EQ(WhyNot(Derived{
                .expression = "pname", .inputs = InputsOf("pname"), .type = ValueType::kInteger}),
            "WRONG_TYPE: made: must be integer, but is string");
  EXPECT_EQ(
      WhyNot(Derived{.expression = "pid", .inputs = InputsOf("pid"), .type = ValueType::kString}),
      "WRONG_TYPE: made: must be string, but is int");
}

}  // namespace
}  // namespace magpie::resource
