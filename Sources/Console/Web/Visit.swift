import Foundation
import Store

/// Somebody who is logged in, for the time of one request.
struct Visitor: Sendable {
  var reviewer: Reviewer
  /// What forms must carry.
  var csrf: String
  /// The hash of the session's token; `nil` without login.
  var tokenHash: Data?
  var preferences: Preferences

  /// Whether a new password has to be chosen before anything else.
  var mustChangePassword: Bool { tokenHash != nil && Passwords.isOneTime(reviewer.credential) }
  var judges: Bool { reviewer.role.judges }
  var leads: Bool { reviewer.role.adjudicates }
  /// Sees how reviewers agree, and the audit chain.
  var oversees: Bool { reviewer.role != .reviewer }
  var administers: Bool { reviewer.role == .administrator }
}

/// One request, read.
struct Visit: Sendable {
  let desk: Desk
  var visitor: Visitor?
  var path: String
  var parameters: [String: String]
  var query: FormFields
  var form: FormFields
  /// Asked for by the script: a part of a page, no page.
  var isFragment: Bool
  var cookies: [String: String]
  var address: String

  var store: ReviewStore { desk.store }

  /// Who asks.
  func me() throws -> Visitor {
    guard let visitor else { throw Refusal(401, "Log in first") }
    return visitor
  }

  /// A number in the path.
  func number(_ name: String) throws -> Int64 {
    guard let number = parameters[name].flatMap({ Int64($0) }), number >= 0 else {
      throw Refusal.notFound
    }
    return number
  }
}

/// What a page needs of whom.
enum Need: Sendable {
  case nothing
  case login
  case judging
  case leading
  case overseeing
  case administering

  func check(_ visitor: Visitor?) throws {
    guard self != .nothing else { return }
    guard let visitor else { throw Refusal(401, "Log in first") }
    switch self {
    case .nothing, .login: return
    case .judging:
      if !visitor.judges { throw Refusal.role("Auditors read and change nothing.") }
    case .leading:
      if !visitor.leads { throw Refusal.role("This is for leads and administrators.") }
    case .overseeing:
      if !visitor.oversees {
        throw Refusal.role("This is for leads, auditors and administrators.")
      }
    case .administering:
      if !visitor.administers { throw Refusal.role("This is for administrators.") }
    }
  }
}
