// Which addresses may be called, and that no spelling of an address evades the check.

#include "common/http/egress.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/un.h>

#include <atomic>
#include <future>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/http/client.h"
#include "common/status/error.h"
#include "common/testing/http/test_server.h"

namespace magpie::http {
namespace {

bool Allows(const Egress& egress, const std::string& text) {
  sockaddr_in ipv4{.sin_family = AF_INET};
  if (inet_pton(AF_INET, text.c_str(), &ipv4.sin_addr) == 1) {
    return egress.Allows(reinterpret_cast<const sockaddr&>(ipv4));
  }
  sockaddr_in6 ipv6{.sin6_family = AF_INET6};
  EXPECT_EQ(inet_pton(AF_INET6, text.c_str(), &ipv6.sin6_addr), 1) << text;
  return egress.Allows(reinterpret_cast<const sockaddr&>(ipv6));
}

TEST(EgressTest, AllowsPublicAddresses) {
  for (const char* text :
       {"1.1.1.1",        "9.255.255.255",        "11.0.0.0",     "100.63.255.255",
        "100.128.0.0",    "126.255.255.255",      "128.0.0.0",    "169.253.255.255",
        "169.255.0.0",    "172.15.255.255",       "172.32.0.0",   "192.167.255.255",
        "192.169.0.0",    "198.17.255.255",       "198.20.0.0",   "223.255.255.255",
        "::ffff:8.8.8.8", "2606:4700:4700::1111", "2400:cb00::1", "2001:200::1"}) {
    EXPECT_TRUE(Allows({}, text)) << text;
  }
}

TEST(EgressTest, RefusesOtherAddresses) {
  for (const char* text : {"0.0.0.0",
                           "0.255.255.255",
                           "10.0.0.0",
                           "10.255.255.255",
                           "100.64.0.0",
                           "100.127.255.255",
                           "127.0.0.1",
                           "127.255.255.255",
                           "169.254.0.0",
                           "169.254.169.254",
                           "172.16.0.0",
                           "172.31.255.255",
                           "192.0.0.1",
                           "192.0.2.1",
                           "192.88.99.1",
                           "192.168.0.0",
                           "192.168.255.255",
                           "198.18.0.0",
                           "198.19.255.255",
                           "198.51.100.1",
                           "203.0.113.1",
                           "224.0.0.1",
                           "240.0.0.0",
                           "255.255.255.255",
                           "::",
                           "::1",
                           "::127.0.0.1",
                           "::ffff:127.0.0.1",
                           "::ffff:10.0.0.1",
                           "::ffff:169.254.169.254",
                           "64:ff9b::7f00:1",
                           "64:ff9b:1::1",
                           "100::1",
                           "2001::1",
                           "2001:db8::1",
                           "2002:7f00:1::",
                           "3fff::1",
                           "fc00::1",
                           "fd00:ec2::254",
                           "fe80::1",
                           "fec0::1",
                           "ff02::1",
                           "4000::1"}) {
    EXPECT_FALSE(Allows({}, text)) << text;
  }
  const sockaddr_un local{.sun_family = AF_UNIX};
  EXPECT_FALSE(Egress().Allows(reinterpret_cast<const sockaddr&>(local)));
}

TEST(EgressTest, AllowsConfiguredPrivateNetworks) {
  const Egress egress = *Egress::Parse("10.1.0.0/16, 192.168.7.7,fd12::/17");
  EXPECT_TRUE(Allows(egress, "10.1.255.255"));
  EXPECT_FALSE(Allows(egress, "10.2.0.0"));
  EXPECT_TRUE(Allows(egress, "::ffff:10.1.0.1"));
  EXPECT_TRUE(Allows(egress, "192.168.7.7"));
  EXPECT_FALSE(Allows(egress, "192.168.7.8"));
  EXPECT_TRUE(Allows(egress, "fd12:0:7fff::1"));
  EXPECT_TRUE(Allows(egress, "fd12:0:0:8000::1"));
  EXPECT_FALSE(Allows(egress, "fd12:0:8000::1") && Allows(egress, "fd13::1"));
  EXPECT_TRUE(Allows(egress, "1.1.1.1"));
  EXPECT_TRUE(Allows(*Egress::Parse("::/0"), "127.0.0.1"));
  EXPECT_TRUE(Allows(*Egress::Parse(""), "1.1.1.1"));
}

TEST(EgressTest, RefusesWhatIsNotANetwork) {
  for (const char* text : {"10", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "10.0.0.0/8/8",
                           "::/129", "localhost", "10.0.0.0/a", "127.1", "0x7f000001"}) {
    const absl::Status bad = Egress::Parse(text).status();
    EXPECT_EQ(ReasonOf(bad), "BAD_NETWORK") << text;
  }
}

// Each form leads to a server on this machine, whose port is PORT, or into a private network.
constexpr const char* kForms[] = {
    "http://127.0.0.1:PORT/", "http://localhost:PORT/", "http://LOCALHOST:PORT/",
    "http://localhost.:PORT/", "http://127.0.0.2:PORT/", "http://127.255.255.254:PORT/",
    "http://127.1:PORT/", "http://127.0.1:PORT/", "http://0:PORT/", "http://0.0.0.0:PORT/",
    "http://0.0:PORT/", "http://0x0:PORT/", "http://00000:PORT/",
    // As one number, of any base.
    "http://2130706433:PORT/", "http://0x7f000001:PORT/", "http://0x7F000001:PORT/",
    "http://0x007f000001:PORT/", "http://017700000001:PORT/", "http://0017700000001:PORT/",
    // In parts, of any base.
    "http://0x7f.0.0.1:PORT/", "http://0x7f.0x0.0x0.0x1:PORT/", "http://0177.0.0.1:PORT/",
    "http://0177.0.0.01:PORT/", "http://0177.0.1:PORT/", "http://0x7f.1:PORT/",
    "http://0x7f.0.1:PORT/", "http://0177.1:PORT/", "http://127.0x0.1:PORT/",
    "http://127.0.0.0x1:PORT/", "http://127.00.00.01:PORT/", "http://127.65535:PORT/",
    "http://127.0.0.1.:PORT/", "http://00177.0.0.1:PORT/", "http://0x07f.0.0.1:PORT/",
    // Percent-encoded, and with equivalent characters.
    "http://%31%32%37.0.0.1:PORT/", "http://127%2e0%2e0%2e1:PORT/", "http://%6cocalhost:PORT/",
    "http://127.0.0.1%00.example.com:PORT/", "http://127.0.0.1%2f@1.1.1.1:PORT/",
    "http://①②⑦.⓪.⓪.①:PORT/", "http://127。0。0。1:PORT/", "http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ:PORT/",
    // IPv6, and IPv4 within it.
    "http://[::1]:PORT/", "http://[::]:PORT/", "http://[0:0:0:0:0:0:0:1]:PORT/",
    "http://[0000:0000:0000:0000:0000:0000:0000:0001]:PORT/", "http://[::ffff:127.0.0.1]:PORT/",
    "http://[::ffff:7f00:1]:PORT/", "http://[::FFFF:127.0.0.1]:PORT/",
    "http://[0:0:0:0:0:ffff:127.0.0.1]:PORT/", "http://[::127.0.0.1]:PORT/",
    "http://[::ffff:0.0.0.0]:PORT/", "http://[::1%25lo]:PORT/", "http://[fe80::1%25lo]:PORT/",
    "http://[64:ff9b::127.0.0.1]:PORT/", "http://[64:ff9b::7f00:1]:PORT/",
    "http://[2002:7f00:1::]:PORT/", "http://[2001:0:7f00:1::]:PORT/",
    "http://[::ffff:0:127.0.0.1]:PORT/", "http://[fc00::1]:PORT/",
    "http://[fd00:ec2::254]/latest/meta-data/", "http://[ff02::1]:PORT/",
    "http://[2001:db8::1]:PORT/", "http://[100::1]:PORT/",
    // User names, and text before or after the host.
    "http://user@127.0.0.1:PORT/", "http://1.1.1.1@127.0.0.1:PORT/",
    "http://1.1.1.1:80@127.0.0.1:PORT/", "http://127.0.0.1:PORT@1.1.1.1/",
    "http://127.0.0.1:PORT#@1.1.1.1/", "http://127.0.0.1:PORT?@1.1.1.1/",
    "http://127.0.0.1:PORT\\@1.1.1.1/", "http:/127.0.0.1:PORT/", "http:127.0.0.1:PORT/",
    "http:///127.0.0.1:PORT/", "//127.0.0.1:PORT/", "127.0.0.1:PORT/",
    // Private networks and the metadata of clouds.
    "http://10.0.0.1/", "http://172.16.0.1/", "http://192.168.0.1/", "http://100.64.0.1/",
    "http://169.254.169.254/latest/meta-data/", "http://2852039166/latest/meta-data/",
    "http://0xA9FEA9FE/", "http://0251.0376.0251.0376/", "http://[::ffff:169.254.169.254]/",
    "http://[::ffff:a9fe:a9fe]/", "http://169.254.170.2/v2/credentials", "http://100.100.100.200/",
    "http://192.0.0.192/", "http://198.18.0.1/", "http://224.0.0.1/", "http://255.255.255.255/",
    // Other protocols than HTTP.
    "file:///etc/passwd", "gopher://127.0.0.1:PORT/_GET", "dict://127.0.0.1:PORT/",
    "ftp://127.0.0.1:PORT/", "ldap://127.0.0.1:PORT/", "https://127.0.0.1:PORT/",
    "HTTPS://0x7f.1:PORT/", "unix:///tmp/socket"};

TEST(EgressTest, NoSpellingOfAnAddressLeadsInside) {
  static_assert(std::size(kForms) >= 80);
  std::atomic<int> asked = 0;
  TestServer server;
  server.routes().set_pre_routing_handler([&](const auto&, auto&) {
    ++asked;
    return httplib::Server::HandlerResponse::Handled;
  });
  server.Start();
  const std::string port = server.url().substr(server.url().rfind(':') + 1);
  const auto ask = [&](Client& client, absl::string_view form) {
    std::promise<absl::Status> answered;
    client.Send(
        {.url = absl::StrReplaceAll(form, {{"PORT", port}}), .timeout = absl::Seconds(10)},
        [&](const absl::StatusOr<Response>& response) { answered.set_value(response.status()); });
    return answered.get_future().get();
  };
  const auto client = *MakeClient({});
  for (const char* form : kForms) {
    const absl::Status status = ask(*client, form);
    // Refused for its address or its form, or an unknown name.
    EXPECT_THAT(ReasonOf(status),
                testing::AnyOf("EGRESS_REFUSED", "BAD_HTTP_REQUEST", "UPSTREAM_UNREACHABLE"))
        << form;
    if (ReasonOf(status) == "UPSTREAM_UNREACHABLE") {
      EXPECT_THAT(std::string(status.message()), testing::HasSubstr("resolve")) << form;
    }
  }
  EXPECT_EQ(asked, 0);

  const auto open = *MakeClient({.egress = Loopback()});
  EXPECT_TRUE(ask(*open, "http://0x7f.1:PORT/").ok());
  EXPECT_TRUE(ask(*open, "http://[::ffff:127.0.0.1]:PORT/").ok());
  EXPECT_EQ(asked, 2) << "some forms do lead there where they may";
}

}  // namespace
}  // namespace magpie::http
