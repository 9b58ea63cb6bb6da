#include "services/resource-engine/domain/resource/resource.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/status/error.h"

namespace magpie::resource {
namespace {

using testing::ElementsAre;

const absl::Time kMonday = absl::UnixEpoch() + absl::Hours(24 * 4);
const absl::Time kTuesday = kMonday + absl::Hours(24);

ResourceId N(absl::string_view name) { return *ParseName(name); }

PutResource PutField(absl::string_view pointer, int64_t expected_version = 0) {
  return {.name = N("bike.lock_state"),
          .content = {.kind = Field{.api = N("bike.lock"), .pointer = std::string(pointer)}},
          .expected_version = expected_version};
}

std::vector<std::string> PointerFaults(absl::string_view pointer) {
  Faults faults;
  CheckPointer(pointer, "p", faults);
  std::vector<std::string> found;
  for (const auto& fault : ViolationsOf(faults.ToStatus())) found.push_back(fault.description);
  return found;
}

TEST(ResourceTest, NamesAreDottedLowerSnakeWords) {
  for (const char* name : {"bike", "bike.lock_state", "b2.x_1", "a.b.c"}) {
    EXPECT_TRUE(ParseName(name).ok()) << name;
  }
  for (const char* name : {"", ".", "a.", ".a", "a..b", "Bike", "bike-lock", "2bike", "_a", "a b",
                           "bike/lock", "b\xC3\xA4r"}) {
    EXPECT_TRUE(absl::IsInvalidArgument(ParseName(name).status())) << name;
  }
  EXPECT_TRUE(ParseName(std::string(64, 'a')).ok());
  EXPECT_FALSE(ParseName(std::string(65, 'a')).ok());
}

TEST(ResourceTest, EachChangeIsAVersion) {
  const Resource first = *Decide(std::nullopt, PutField("/state"), kMonday);
  EXPECT_EQ(Describe(first), "bike.lock_state v1 field /state of bike.lock");
  const Resource second = *Decide(first, PutField("/data/state"), kTuesday);
  EXPECT_EQ(Describe(second), "bike.lock_state v2 field /data/state of bike.lock");
  EXPECT_EQ(second.create_time, kMonday);
  EXPECT_EQ(second.update_time, kTuesday);
}

TEST(ResourceTest, GuardsAgainstAStaleCaller) {
  const Resource first = *Decide(std::nullopt, PutField("/state"), kMonday);
  EXPECT_TRUE(Decide(first, PutField("/x", 1), kTuesday).ok());
  const absl::Status stale = Decide(first, PutField("/x", 2), kTuesday).status();
  EXPECT_TRUE(absl::IsAborted(stale));
  EXPECT_EQ(ReasonOf(stale), "STALE_VERSION");
  EXPECT_EQ(stale.message(), "version of bike.lock_state is 1, not 2");
  EXPECT_TRUE(absl::IsAborted(Decide(std::nullopt, PutField("/x", 1), kMonday).status()));
}

TEST(ResourceTest, AnApiMayTakeThePlaceOfAField) {
  const Resource field = *Decide(std::nullopt, PutField("/state"), kMonday);
  PutResource put = PutField("");
  put.content.kind = Api{.upstream = "bike", .method = "GET", .path = "/locks"};
  EXPECT_EQ(Describe(*Decide(field, put, kTuesday)), "bike.lock_state v2 api GET bike/locks");
}

TEST(ResourceTest, PointersAreThoseOfRfc6901) {
  for (const char* pointer : {"", "/", "/data/0/x", "/a~0b~1c"}) {
    EXPECT_THAT(PointerFaults(pointer), ElementsAre()) << pointer;
  }
  EXPECT_THAT(PointerFaults("state"), ElementsAre("does not begin with '/'"));
  EXPECT_THAT(PointerFaults("/a~"), ElementsAre("has a '~' that is neither ~0 nor ~1"));
  EXPECT_THAT(PointerFaults("/a~2"), ElementsAre("has a '~' that is neither ~0 nor ~1"));
  EXPECT_THAT(PointerFaults("/" + std::string(kMaxPointerBytes - 1, 'a')), ElementsAre());
  EXPECT_THAT(PointerFaults("/" + std::string(kMaxPointerBytes, 'a')),
              ElementsAre("is longer than 512 bytes"));
}

TEST(ResourceTest, TextsHaveLimits) {
  const auto faults = [](size_t description, size_t owner) {
    Faults found;
    CheckTexts(std::string(description, 'a'), std::string(owner, 'a'), "resource", found);
    return ViolationsOf(found.ToStatus());
  };
  EXPECT_THAT(faults(kMaxDescriptionBytes, kMaxOwnerBytes), ElementsAre());
  EXPECT_THAT(faults(kMaxDescriptionBytes + 1, kMaxOwnerBytes + 1),
              ElementsAre(FieldViolation{"resource.description", "is longer than 2000 bytes"},
                          FieldViolation{"resource.owner", "is longer than 200 bytes"}));
}

}  // namespace
}  // namespace magpie::resource
