import Foundation

/// Why a model file could not be read or written.
public struct ModelFileError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What went wrong. New codes may be added.
  public struct Code: Sendable, Hashable {
    /// A short name, stable across versions.
    public let name: String

    /// There is no such file or folder.
    public static let notFound = Code(name: "not_found")
    /// The system does not allow reading or writing it.
    public static let notPermitted = Code(name: "not_permitted")
    /// No space is left to write it.
    public static let diskFull = Code(name: "disk_full")
    /// The system reports another failure.
    public static let inputOutput = Code(name: "input_output")
    /// The file ends too early.
    public static let truncated = Code(name: "truncated")
    /// The header is longer than allowed.
    public static let headerTooLong = Code(name: "header_too_long")
    /// The header is not what the format asks for.
    public static let invalidHeader = Code(name: "invalid_header")
    /// Two tensors have the same name.
    public static let duplicateName = Code(name: "duplicate_name")
    /// The bytes of a tensor lie outside the file, over those of another, or leave a gap.
    public static let invalidOffsets = Code(name: "invalid_offsets")
    /// A tensor that is needed is missing.
    public static let missingTensor = Code(name: "missing_tensor")
    /// A tensor holds another type of number than needed.
    public static let wrongType = Code(name: "wrong_type")
    /// A tensor has another shape than needed.
    public static let wrongShape = Code(name: "wrong_shape")
    /// A number that was read is infinite or not a number.
    public static let notFinite = Code(name: "not_finite")
    /// A number to be written is not finite, or too large for its type.
    public static let outOfRange = Code(name: "out_of_range")
    /// The text is not valid UTF-8.
    public static let invalidText = Code(name: "invalid_text")
    /// A backslash is followed by something that is not an escape.
    public static let invalidEscape = Code(name: "invalid_escape")
    /// A folder to be replaced holds files that no model folder has.
    public static let otherFiles = Code(name: "other_files")
  }

  /// What went wrong.
  public let code: Code
  /// The file or folder, as it was named by the caller.
  public var file: String
  /// The tensor, where one is concerned.
  public let tensor: String?
  /// The line, from 1, where one is concerned.
  public let line: Int?
  /// The facts: what was found, and what was expected.
  public let detail: String

  /// An error with its context.
  public init(
    _ code: Code, file: String, tensor: String? = nil, line: Int? = nil, detail: String
  ) {
    self.code = code
    self.file = file
    self.tensor = tensor
    self.line = line
    self.detail = detail
  }

  /// What is wrong, where, and what to do, on one line.
  public var description: String {
    var place = file
    if let line { place += ":\(line)" }
    if let tensor { place += ": tensor \"\(tensor)\"" }
    return "\(place): \(detail); \(advice)."
  }

  private var advice: String {
    switch code {
    case .notFound: "check the path"
    case .notPermitted: "check the permissions of the file and its folder"
    case .diskFull: "make space or write to another disk"
    case .inputOutput: "check the disk and the path"
    case .outOfRange: "train with a stronger penalty, or store a wider type of number"
    case .otherFiles: "choose an empty or new folder, so that nothing of yours is deleted"
    case .truncated: "the file was cut off: copy it again or train the model again"
    case .missingTensor, .wrongType, .wrongShape:
      "the files of the folder do not belong together: copy the whole model again"
    default: "the file was damaged or made by another program: copy it or train the model again"
    }
  }
}

extension ModelFileError {
  /// What Foundation reports about a file, in terms of this module.
  init(_ error: any Error, file: String) {
    if let known = error as? ModelFileError {
      self = known
      return
    }
    var cause = error as NSError
    while let deeper = cause.userInfo[NSUnderlyingErrorKey] as? NSError { cause = deeper }
    let number = cause.domain == NSPOSIXErrorDomain ? cause.code : -1
    let code: Code
    let detail: String
    switch POSIXErrorCode(rawValue: Int32(number)) {
    case .ENOENT: (code, detail) = (.notFound, "there is no such file or folder")
    case .EACCES, .EPERM, .EROFS: (code, detail) = (.notPermitted, "access is not allowed")
    case .ENOSPC, .EDQUOT: (code, detail) = (.diskFull, "no space is left on the disk")
    case .EISDIR: (code, detail) = (.inputOutput, "this is a folder, not a file")
    case .ENOTDIR: (code, detail) = (.inputOutput, "a part of the path is a file, not a folder")
    default:
      let reason = number < 0 ? cause.localizedDescription : "system error \(number)"
      (code, detail) = (.inputOutput, "it could not be read or written (\(reason))")
    }
    self.init(code, file: file, detail: detail)
  }
}
