// Publications and look-ups, over a real channel and a real store.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "common/rpc/status.h"
#include "common/testing/rpc/call_as.h"
#include "services/resource-engine/testing/gateway_fixture.h"

namespace magpie::resource {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Stub = v1::CatalogService::Stub;

v1::PutResourceRequest Derived(const std::string& name, const std::string& expression,
                               const std::map<std::string, std::string>& inputs) {
  v1::PutResourceRequest request;
  request.mutable_resource()->set_name(name);
  v1::DerivedField& derived = *request.mutable_resource()->mutable_derived();
  derived.set_expression(expression);
  derived.mutable_inputs()->insert(inputs.begin(), inputs.end());
  if (inputs.empty()) derived.add_params("n");
  return request;
}

class PublicationServiceTest : public GatewayFixture {
 protected:
  template <class Request, class Response>
  absl::StatusOr<Response> Send(grpc::Status (Stub::*rpc)(grpc::ClientContext*, const Request&,
                                                          Response*),
                                const Request& request) {
    return CallAs("acme", life_->catalog(), rpc, request);
  }

  static v1::PublishResourcesRequest Publication(const std::string& request_id,
                                                 const std::vector<std::string>& names,
                                                 const std::vector<std::string>& retired = {}) {
    v1::PublishResourcesRequest request;
    request.set_request_id(request_id);
    request.set_note("why");
    request.mutable_names()->Add(names.begin(), names.end());
    request.mutable_retired()->Add(retired.begin(), retired.end());
    return request;
  }

  // "2: a b, without c", or "REASON places".
  std::string Answer(const v1::PublishResourcesRequest& request) {
    const auto response = Send(&Stub::PublishResources, request);
    if (response.ok()) return Describe(response->revision());
    return absl::StrCat(ReasonOf(response.status()), " ",
                        absl::StrJoin(FieldsAtFault(response.status()), " "));
  }

  std::string RollBack(const std::string& name, int64_t revision) {
    v1::RollBackResourceRequest request;
    request.set_request_id(absl::StrCat("back-", ++puts_));
    request.set_name(name);
    request.set_revision(revision);
    const auto response = Send(&Stub::RollBackResource, request);
    return response.ok() ? Describe(response->revision()) : ReasonOf(response.status());
  }

  static std::string Describe(const v1::Revision& revision) {
    return absl::StrCat(revision.number(), ": ", absl::StrJoin(revision.published(), " "),
                        revision.retired().empty() ? "" : ", without ",
                        absl::StrJoin(revision.retired(), " "));
  }

  absl::StatusOr<v1::Resource> Get(const std::string& name, bool published, int64_t revision) {
    v1::GetResourceRequest request;
    request.set_name(name);
    request.set_published(published);
    request.set_revision(revision);
    const auto got = Send(&Stub::GetResource, request);
    if (!got.ok()) return got.status();
    return got->resource();
  }

  absl::StatusOr<v1::LookUpResourcesResponse> LookUp(const std::vector<std::string>& names,
                                                     int64_t known = 0) {
    v1::LookUpResourcesRequest request;
    request.mutable_names()->Add(names.begin(), names.end());
    request.set_known_revision(known);
    return CallAs("acme", life_->directory(), &v1::DirectoryService::Stub::LookUpResources,
                  request);
  }

  // a = n + 1, b = n + 1, both = a - b.
  void PublishTheSum() {
    PutDraft(Derived("a", "n + 1", {}));
    PutDraft(Derived("b", "n + 1", {}));
    PutDraft(Derived("both", "a - b", {{"a", "a"}, {"b", "b"}}));
    ASSERT_EQ(Answer(Publication("first", {"both", "a", "b"})), "1: a b both");
  }
};

TEST_F(PublicationServiceTest, ADraftIsUsedOnceItIsPublished) {
  PublishTheSum();
  PutDraft(Derived("a", "n + 2", {}));
  EXPECT_EQ(Fetch({"both"}, R"({"n":1})")->values(), R"({"both":0})");
  EXPECT_EQ(Get("a", false, 0)->version(), 2);
  EXPECT_EQ(Get("a", false, 0)->published_version(), 1);
  EXPECT_EQ(Get("a", true, 0)->version(), 1);

  EXPECT_EQ(Answer(Publication("second", {"a", "b"})), "2: a");
  EXPECT_EQ(Fetch({"both"}, R"({"n":1})")->values(), R"({"both":1})");
  Restart(absl::StrCat("bike=", bike_.url()));
  EXPECT_EQ(Fetch({"both"}, R"({"n":1})")->values(), R"({"both":1})");
  EXPECT_EQ(Get("a", false, 1)->derived().expression(), "n + 1");
  EXPECT_EQ(Get("a", false, 2)->derived().expression(), "n + 2");
  EXPECT_EQ(Get("a", true, 0)->derived().expression(), "n + 2");
  EXPECT_TRUE(absl::IsInvalidArgument(Get("a", true, 1).status()));
}

TEST_F(PublicationServiceTest, ReportsWhatAPublicationLoosens) {
  PutDraft(PutOfApi("p1", "u.get", "GET", "/u"));
  v1::PutResourceRequest name = PutOfField("p2", "u.name", "u.get", "/name");
  name.mutable_resource()->set_privacy(v1::PRIVACY_SENSITIVE);
  PutDraft(name);
  ASSERT_EQ(Answer(Publication("r1", {"u.get", "u.name"})), "1: u.get u.name");
  v1::PublishResourcesRequest retire = Publication("r2", {}, {"u.name"});
  retire.set_validate_only(true);
  const auto checked = Send(&Stub::PublishResources, retire);
  ASSERT_TRUE(checked.ok()) << checked.status();
  EXPECT_THAT(checked->revision().loosened(),
              ElementsAre(testing::HasSubstr("/name of u.get is no longer hidden from callers")));
  retire.set_request_id("r3");
  retire.set_validate_only(false);
  for (int i = 0; i < 2; ++i) {  // a repeat gets the first reply
    EXPECT_THAT(Send(&Stub::PublishResources, retire)->revision().loosened(),
                ElementsAre(testing::HasSubstr("u.name, which hid it (SENSITIVE), is retired")));
  }
  const auto list = Send(&Stub::ListRevisions, v1::ListRevisionsRequest());
  EXPECT_THAT(list->revisions(0).loosened(), IsEmpty());
  EXPECT_EQ(list->revisions(1).loosened_size(), 1);
  // Rolling back to a revision that hides it loosens nothing.
  v1::RollBackResourceRequest back;
  back.set_request_id("r4");
  back.set_name("u.name");
  back.set_revision(1);
  EXPECT_THAT(Send(&Stub::RollBackResource, back)->revision().loosened(), IsEmpty());
}

TEST_F(PublicationServiceTest, ReportsAllFaultsAndChangesNothing) {
  PublishTheSum();
  PutDraft(Derived("a", "b", {{"b", "both"}}));
  PutDraft(PutOfField("", "orphan", "none", ""));
  EXPECT_EQ(Answer(Publication("bad", {"a", "orphan"}, {"b"})),
            "BAD_RESOURCES resources[a] resources[both].derived.inputs[b] "
            "resources[orphan].field.api");
  EXPECT_EQ(Answer(Publication("none", {"ghost"})), "RESOURCE_NOT_FOUND ");
  EXPECT_EQ(Answer(Publication("empty", {})), "INVALID_FIELD names");
  EXPECT_EQ(Answer(Publication("twice", {"a", "B"}, {"a"})), "INVALID_FIELD names[1] retired[0]");
  EXPECT_EQ(Get("orphan", false, 0)->published_version(), 0);
  EXPECT_TRUE(absl::IsNotFound(Get("orphan", true, 0).status()));
  EXPECT_EQ(LookUp({"a"})->revision(), 1);
}

TEST_F(PublicationServiceTest, CanOnlyCheck) {
  PublishTheSum();
  PutDraft(Derived("a", "n + 2", {}));
  v1::PublishResourcesRequest request = Publication("try", {"a"});
  request.set_validate_only(true);
  EXPECT_EQ(Answer(request), "2: a");
  EXPECT_EQ(LookUp({"a"})->revision(), 1);
}

TEST_F(PublicationServiceTest, ARepeatGetsTheFirstAnswerAndAStaleRequestFails) {
  PublishTheSum();
  PutDraft(Derived("a", "n + 2", {}));
  v1::PublishResourcesRequest request = Publication("second", {"a"});
  request.set_expected_revision(1);
  EXPECT_EQ(Answer(request), "2: a");
  EXPECT_EQ(Answer(request), "2: a");
  request.set_request_id("third");
  EXPECT_EQ(Answer(request), "STALE_REVISION ");
  EXPECT_EQ(Answer(Publication("second", {"b"})), "REQUEST_ID_REUSED ");
  EXPECT_EQ(Answer(Publication("same", {"a", "b"})), "2: ") << "nothing changed";
}

TEST_F(PublicationServiceTest, ARepeatOfOneThatChangedNothingChangesNothingLater) {
  PublishTheSum();
  EXPECT_EQ(Answer(Publication("idle", {"a"})), "1: ");
  PutDraft(Derived("a", "n + 2", {}));
  EXPECT_EQ(Answer(Publication("idle", {"a"})), "1: ");
  EXPECT_EQ(Answer(Publication("idle", {"b"})), "REQUEST_ID_REUSED ");
  EXPECT_EQ(Answer(Publication("second", {"a"})), "2: a");
}

TEST_F(PublicationServiceTest, RollsBackWithAllThatDependsOnIt) {
  PublishTheSum();
  PutDraft(Derived("a", "n + 2", {}));
  PutDraft(Derived("b", "n + 5", {}));
  PutDraft(Derived("both", "a - b + 100", {{"a", "a"}, {"b", "b"}}));
  PutDraft(Derived("later", "a", {{"a", "a"}}));
  ASSERT_EQ(Answer(Publication("second", {"a", "b", "both", "later"})), "2: a b both later");
  ASSERT_EQ(Fetch({"both"}, R"({"n":1})")->values(), R"({"both":97})");

  EXPECT_EQ(RollBack("a", 1), "3: a both");
  EXPECT_EQ(Fetch({"both", "later"}, R"({"n":1})")->values(), R"({"both":-4,"later":2})");
  EXPECT_EQ(Get("a", false, 0)->derived().expression(), "n + 2") << "the draft stays";
  EXPECT_EQ(RollBack("a", 1), "3: ");
  EXPECT_EQ(RollBack("later", 1), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(RollBack("a", 99), "RESOURCE_NOT_FOUND") << "there is no such revision";
  EXPECT_EQ(Answer(Publication("last", {}, {"later"})), "4: , without later");
  EXPECT_EQ(RollBack("later", 3), "5: later") << "what is retired can come back";

  v1::ListRevisionsRequest list;
  list.set_page_size(3);
  auto page = *Send(&Stub::ListRevisions, list);
  std::vector<std::string> revisions;
  for (const v1::Revision& revision : page.revisions()) revisions.push_back(Describe(revision));
  EXPECT_THAT(revisions, ElementsAre("1: a b both", "2: a b both later", "3: a both"));
  list.set_page_token(page.next_page_token());
  page = *Send(&Stub::ListRevisions, list);
  ASSERT_EQ(page.revisions_size(), 2);
  EXPECT_EQ(page.revisions(1).number(), 5);
  EXPECT_EQ(page.next_page_token(), "");
}

TEST_F(PublicationServiceTest, LooksUpResourcesWithAllThatTheyNeed) {
  PutTheStory();
  const auto found = *LookUp({"order.status", "bike.lock_state"});
  std::vector<std::string> names;
  for (const v1::Resource& resource : found.resources()) names.push_back(resource.name());
  EXPECT_THAT(names, ElementsAre("order.get", "order.status", "bike.lock", "bike.lock_state"));
  EXPECT_EQ(found.resources(0).api().path(), "/orders/{order_id}");
  EXPECT_THAT(LookUp({"order.status"}, found.revision())->resources(), IsEmpty());
  EXPECT_EQ(ReasonOf(LookUp({"none"}).status()), "RESOURCE_NOT_FOUND");
  EXPECT_THAT(FieldsAtFault(LookUp({}).status()), ElementsAre("names"));
  EXPECT_THAT(FieldsAtFault(LookUp({"A"}).status()), ElementsAre("names[0]"));
}

TEST_F(PublicationServiceTest, AWatchReportsEachRevisionAndTheShutdown) {
  grpc::ClientContext context;
  context.AddMetadata("magpie-tenant", "acme");
  const auto watch = life_->directory().WatchRevisions(&context, v1::WatchRevisionsRequest());
  v1::WatchRevisionsResponse report;
  ASSERT_TRUE(watch->Read(&report));
  EXPECT_EQ(report.revision(), 0);
  PutTheStory();
  while (report.revision() < 6) ASSERT_TRUE(watch->Read(&report));
  life_->engine().watchers().Stop();
  EXPECT_FALSE(watch->Read(&report));
  EXPECT_EQ(ReasonOf(FromGrpc(watch->Finish())), "SHUTTING_DOWN");
}

TEST_F(PublicationServiceTest, GrantsSayWhoMayUseAResource) {
  PutTheStory();
  v1::PutResourceRequest rider = PutOfField("", "order.rider", "order.get", "/data/rider");
  rider.mutable_resource()->set_privacy(v1::PRIVACY_PERSONAL);
  v1::Grant& web = *rider.mutable_resource()->add_grants();
  web.set_caller("web");
  v1::Grant& desk = *rider.mutable_resource()->add_grants();
  desk.set_caller("desk");
  desk.set_unmasked(true);
  v1::Grant& bot = *rider.mutable_resource()->add_grants();
  bot.set_caller("bot");
  bot.set_feed_only(true);
  Put(rider);
  Put(Derived("rider.key", "r + '!'", {{"r", "order.rider"}}));
  Restart(absl::StrCat("bike=", bike_.url()));

  const auto fetch = [this](const std::string& caller) {
    v1::FetchRequest request;
    request.add_fields("order.rider");
    request.add_fields("rider.key");
    request.set_params(kKnown);
    grpc::ClientContext context;
    if (!caller.empty()) context.AddMetadata("magpie-caller", caller);
    const auto fetched =
        CallAs("acme", life_->gateway(), &v1::GatewayService::Stub::Fetch, request, context);
    std::string text = fetched->values();
    for (const v1::FieldError& error : fetched->errors()) {
      absl::StrAppend(&text, " ", error.field(), " ", error.reason());
    }
    return text;
  };
  EXPECT_EQ(fetch("web"), R"({"order.rider":"***","rider.key":"***"})");
  EXPECT_EQ(fetch("desk"), R"({"order.rider":"Zoë","rider.key":"***"})")
      << "what is made of it has no unmasked grant";
  EXPECT_EQ(fetch("bot"), R"({"rider.key":"***"} order.rider ACCESS_DENIED)");
  EXPECT_EQ(fetch(""), "{} order.rider ACCESS_DENIED rider.key ACCESS_DENIED");

  const auto invoke = [this](const std::string& caller) {
    v1::InvokeRequest request;
    request.set_api("order.get");
    request.set_params(kKnown);
    grpc::ClientContext context;
    context.AddMetadata("magpie-caller", caller);
    return CallAs("acme", life_->gateway(), &v1::GatewayService::Stub::Invoke, request, context)
        ->result();
  };
  EXPECT_EQ(invoke("desk"), R"({"data":{"rider":"Zoë","status":"riding"}})");
  for (const char* caller : {"web", "bot", "other"}) {
    EXPECT_EQ(invoke(caller), R"({"data":{"rider":"***","status":"riding"}})")
        << "a whole answer shows no more of its fields than these: " << caller;
  }

  EXPECT_EQ(ReasonOf(LookUp({"rider.key"}).status()), "ACCESS_DENIED");
  EXPECT_TRUE(LookUp({"order.status"}).ok());
  rider.mutable_resource()->add_grants()->set_caller("we b");
  rider.set_request_id("bad");
  EXPECT_THAT(FieldsAtFault(Send(&Stub::PutResource, rider).status()),
              ElementsAre("resource.grants[3].caller"));
}

TEST_F(PublicationServiceTest, NoRequestSeesHalfOfAPublication) {
  PublishTheSum();
  std::atomic<bool> over = false;
  std::atomic<int> seen = 0;
  std::thread reader([&] {
    while (!over) {
      const auto fetched = Fetch({"both"}, R"({"n":1})");
      ASSERT_TRUE(fetched.ok()) << fetched.status();
      ASSERT_EQ(fetched->values(), R"({"both":0})");
      ++seen;
    }
  });
  for (int i = 2; i < 60 || seen < 60; ++i) {
    PutDraft(Derived("a", absl::StrCat("n + ", i), {}));
    PutDraft(Derived("b", absl::StrCat("n + ", i), {}));
    ASSERT_TRUE(Publish({"a", "b"}).ok());
  }
  over = true;
  reader.join();
}

TEST_F(PublicationServiceTest, ListsDifferencesBetweenRevisionsAndTheDraft) {
  PutDraft(PutOfApi("", "order.get", "GET", "/orders/1"));
  ASSERT_TRUE(Publish({"order.get"}).ok());
  v1::PutResourceRequest second = PutOfApi("", "order.get", "GET", "/orders/2");
  second.mutable_resource()->add_tags("beta");
  PutDraft(second);
  ASSERT_TRUE(Publish({"order.get"}).ok());
  second.mutable_resource()->set_owner("orders");
  PutDraft(second);
  const auto diff = [&](int64_t from, int64_t to) {
    v1::DiffResourceRequest request;
    request.set_name("order.get");
    request.set_from_revision(from);
    request.set_to_revision(to);
    const auto report =
        CallAs("acme", life_->catalog(), &v1::CatalogService::Stub::DiffResource, request);
    return report.ok() ? absl::StrJoin(report->lines(), "\n") : ReasonOf(report.status());
  };
  EXPECT_EQ(diff(1, 2),
            "modified: api.path: \"/orders/1\" -> \"/orders/2\"\nadded: tags[0]: \"beta\"");
  EXPECT_EQ(diff(2, 2), "");
  EXPECT_EQ(diff(0, 0), "added: owner: \"orders\"");
  EXPECT_EQ(diff(-1, 2), "INVALID_FIELD");
}

TEST_F(PublicationServiceTest, ADiffSaysWhichOfTheTwoIsMissing) {
  PutDraft(PutOfApi("", "order.get", "GET", "/orders/1"));
  ASSERT_TRUE(Publish({"order.get"}).ok());
  PutDraft(PutOfApi("", "order.new", "GET", "/orders/2"));
  const auto said = [&](const std::string& name, int64_t from, int64_t to) {
    v1::DiffResourceRequest request;
    request.set_name(name);
    request.set_from_revision(from);
    request.set_to_revision(to);
    const auto report =
        CallAs("acme", life_->catalog(), &v1::CatalogService::Stub::DiffResource, request);
    EXPECT_EQ(ReasonOf(report.status()), "RESOURCE_NOT_FOUND");
    return std::string(report.status().message());
  };
  EXPECT_EQ(said("order.none", 0, 0), "no such resource: order.none");
  EXPECT_EQ(said("order.new", 0, 0),
            "order.new is a draft that is not published: there is nothing to compare it with");
  EXPECT_EQ(said("order.new", 1, 0), "order.new was not published at revision 1");
  EXPECT_EQ(said("order.get", 1, 9), "there is no revision 9: the last is 1");
}

}  // namespace
}  // namespace magpie::resource
