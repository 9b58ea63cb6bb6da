#include "services/resource-engine/domain/resource/upstreams.h"

#include <gtest/gtest.h>

#include "common/status/error.h"

namespace magpie::resource {
namespace {

TEST(UpstreamsTest, MapsNamesToBaseUrls) {
  const Upstreams upstreams =
      *Upstreams::Parse("bike=http://127.0.0.1:7190, pay.eu=https://pay.example/v2/,");
  EXPECT_EQ(*upstreams.Find("bike"), "http://127.0.0.1:7190");
  EXPECT_EQ(*upstreams.Find("pay.eu"), "https://pay.example/v2");
  EXPECT_EQ(upstreams.Find("car"), nullptr);
  EXPECT_TRUE(Upstreams::Parse("").ok());
}

TEST(UpstreamsTest, EachEnvironmentHasItsOwn) {
  const auto upstreams =
      *Upstreams::Parse("bike=http://a,bike@staging=http://b,pay@staging=http://c");
  EXPECT_EQ(*upstreams.In("").Find("bike"), "http://a");
  EXPECT_EQ(upstreams.In("").Find("pay"), nullptr);
  EXPECT_EQ(upstreams.In("").Find("bike@staging"), nullptr) << "which is no name for an author";
  EXPECT_EQ(*upstreams.In("staging").Find("bike"), "http://b");
  EXPECT_EQ(upstreams.In("test").Find("bike"), nullptr);
  EXPECT_EQ(*upstreams.Find(NameIn("staging", "bike")), "http://b");
  EXPECT_EQ(*upstreams.Find(NameIn("", "bike")), "http://a");
}

TEST(UpstreamsTest, NamesTheEntryAtFault) {
  const auto fault = [](absl::string_view text) {
    const absl::Status status = Upstreams::Parse(text).status();
    EXPECT_EQ(ReasonOf(status), "BAD_UPSTREAMS");
    return std::string(status.message());
  };
  EXPECT_EQ(fault("bike"),
            "upstream 'bike' must be NAME=URL, with an http or https URL of a host, or a grpc or "
            "grpcs URL with a port");
  EXPECT_EQ(fault("a=http://h,bike=ftp://h"),
            "upstream 'bike=ftp://h' must be NAME=URL, with an http or https URL of a host, or a "
            "grpc or grpcs "
            "URL with a port");
  EXPECT_EQ(fault("Bike=http://h"),
            "upstream 'Bike=http://h' must be NAME=URL, with a name such as bike or bike@staging");
  EXPECT_EQ(fault("bike@=http://h"),
            "upstream 'bike@=http://h' must be NAME=URL, with a name such as bike or bike@staging");
  EXPECT_EQ(fault("a=http://h,a=http://i"),
            "upstream 'a=http://i' has the name of an earlier entry");
}

TEST(UpstreamsTest, AcceptsPlainBaseUrlsOnly) {
  for (const char* url :
       {"http://", "http://:80", "http:///path", "http://me:pw@host", "http://host?x=1",
        "http://host#x", "http://host/a b", "//host", "", "grpc://host", "grpc://host:0",
        "grpc://host:http", "grpc://host:1/a", "grpcs://:1"}) {
    EXPECT_FALSE(Upstreams::Parse(std::string("bike=") + url).ok()) << url;
  }
}

TEST(UpstreamsTest, KnowsThoseThatSpeakGrpc) {
  const auto upstreams =
      *Upstreams::Parse("a=grpc://host:50051,b=grpcs://[::1]:1,c=https://grpc.example");
  EXPECT_TRUE(IsGrpc(*upstreams.Find("a")));
  EXPECT_TRUE(IsGrpc(*upstreams.Find("b")));
  EXPECT_FALSE(IsGrpc(*upstreams.Find("c")));
}

}  // namespace
}  // namespace magpie::resource
