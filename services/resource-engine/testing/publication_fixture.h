// Shared by tests of publications: a catalog of one tenant, and drafts for it.

#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "services/resource-engine/domain/publish/publication.h"
#include "services/resource-engine/testing/test_catalog.h"

namespace magpie::resource {

inline Api ApiOf(const std::string& path, const Inputs& inputs = {}) {
  return {.upstream = "bike", .method = "GET", .path = path, .inputs = inputs};
}

inline Field FieldOf(absl::string_view api) { return {.api = NameOf(api), .pointer = "/a"}; }

inline Derived SumOf(const Fields& fields) {
  Derived derived{.expression = "1"};
  for (const auto& [variable, field] : fields) {
    absl::StrAppend(&derived.expression, " + ", variable);
    derived.inputs.fields.emplace(variable, NameOf(field));
  }
  return derived;
}

class PublicationFixture : public testing::Test {
 protected:
  static Resource Draft(absl::string_view name, Kind kind) {
    return {.name = NameOf(name), .content = {.kind = std::move(kind)}};
  }

  Catalog::Changes Decide(const std::vector<Resource>& drafts,
                          const std::vector<std::string>& retired = {}) {
    std::vector<ResourceId> names;
    for (const std::string& name : retired) names.push_back(NameOf(name));
    Faults faults;
    Catalog::Changes changes = resource::Decide(*catalog_, drafts, names, upstreams_, faults);
    faults_.clear();
    for (const FieldViolation& fault : ViolationsOf(faults.ToStatus("BAD_RESOURCES"))) {
      faults_.push_back(absl::StrCat(fault.field, ": ", fault.description));
    }
    return changes;
  }

  // Expects no faults.
  Revision Publish(const std::vector<Resource>& drafts,
                   const std::vector<std::string>& retired = {}) {
    const Catalog::Changes changes = Decide(drafts, retired);
    EXPECT_THAT(faults_, testing::IsEmpty());
    Revision revision = RevisionOf(*catalog_, changes, "why", absl::UnixEpoch());
    catalog_ = std::make_shared<const Catalog>(*catalog_, revision.number, changes);
    return revision;
  }

  void PublishTheStory() {
    Publish({Draft("order", ApiOf("/o")), Draft("rider", FieldOf("order")),
             Draft("level", SumOf({{"rider", "rider"}})),
             Draft("coupon", ApiOf("/{l}", {.fields = {{"l", NameOf("level")}}}))});
  }

  const Upstreams upstreams_ =
      *Upstreams::Parse("bike=http://127.0.0.1:1,locks=grpc://127.0.0.1:1");
  std::shared_ptr<const Catalog> catalog_ = std::make_shared<const Catalog>();
  std::vector<std::string> faults_;
};

}  // namespace magpie::resource
