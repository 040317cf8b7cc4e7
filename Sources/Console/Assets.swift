import Crypto
import Foundation

/// The files that are part of the program.
enum Assets {
  struct File: Sendable {
    var type: String
    var bytes: [UInt8]
  }

  /// What browsers load, by name. Nothing is read from the disk.
  static let files: [String: File] = [
    "console.css": File(type: "text/css; charset=utf-8", bytes: PackageResources.console_css),
    "console.js": File(
      type: "text/javascript; charset=utf-8", bytes: PackageResources.console_js),
    "icon.svg": File(type: "image/svg+xml", bytes: PackageResources.icon_svg),
  ]

  static let templates: [(name: String, bytes: [UInt8])] = [
    ("layout", PackageResources.layout_mustache),
    ("login", PackageResources.login_mustache),
    ("password", PackageResources.password_mustache),
    ("home", PackageResources.home_mustache),
    ("items", PackageResources.items_mustache),
    ("item", PackageResources.item_mustache),
    ("stage", PackageResources.stage_mustache),
    ("label", PackageResources.label_mustache),
    ("preferences", PackageResources.preferences_mustache),
    ("queues", PackageResources.queues_mustache),
    ("insights", PackageResources.insights_mustache),
    ("agreement", PackageResources.agreement_mustache),
    ("audit", PackageResources.audit_mustache),
    ("shadow", PackageResources.shadow_mustache),
    ("users", PackageResources.users_mustache),
    ("message", PackageResources.message_mustache),
  ]

  static let version: String = {
    var hash = SHA256()
    for name in files.keys.sorted() { hash.update(data: Data(files[name]?.bytes ?? [])) }
    return hash.finalize().prefix(6).map { String($0, radix: 16) }.joined()
  }()
}
