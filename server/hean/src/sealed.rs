//! Who reported, sealed: the server takes it in without being able to read it.
//!
//! HPKE (RFC 9180, base mode) with X25519, HKDF-SHA256 and ChaCha20-Poly1305. The public key stands
//! in the settings; the private key is a file that is read only when somebody with the role
//! `reporter-identity` asks. A seal is bound to the number of its report, so that it cannot be
//! moved to another one, and every seal is equally long.

use crate::said::io_text;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hean_units::{PublicReportId, Text};
use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable};
use serde::{Deserialize, Serialize};
use std::io::Write;
use std::path::Path;

type Public = <X25519HkdfSha256 as Kem>::PublicKey;
type Private = <X25519HkdfSha256 as Kem>::PrivateKey;
type Capsule = <X25519HkdfSha256 as Kem>::EncappedKey;

/// What the seals are for; part of every key that is derived.
const PURPOSE: &[u8] = b"hean reporter 1";
/// Bytes of a capsule.
const CAPSULE: usize = 32;
/// Bytes that are sealed, whatever the names: a length tells nothing.
const PADDED: usize = 1024;
/// What a public key begins with.
const PUBLIC: &str = "hean-reporter-public-";
/// What a private key begins with.
const PRIVATE: &str = "hean-reporter-private-";
/// Longest key file that is read, in bytes.
const KEY_FILE_MAX: u64 = 1024;

/// Who reported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reporter {
    /// The name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The telephone number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Wants to hear what became of it.
    #[serde(default)]
    pub want_reply: bool,
}

/// Why something was not sealed or opened.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// The text is no public key.
    #[error("it is no public key; write the line that `hean token reporter-key` prints")]
    NotPublic,
    /// The private key was taken for the public one.
    #[error("it is a private key; the settings take the public one, which begins with {PUBLIC}")]
    PrivateGiven,
    /// The file is no private key.
    #[error("{0} is no private key file of `hean token reporter-key`")]
    NotPrivate(String),
    /// The file cannot be read or written.
    #[error("{0}: {why}", why = .1.en)]
    File(String, Text),
    /// It is too long.
    #[error("the name and number are too long")]
    TooLong,
    /// It was sealed to another key, for another report, or was changed.
    #[error("it cannot be opened: another key, another report, or it was changed")]
    Closed,
}

impl SealError {
    /// The message in Chinese and English.
    pub fn text(&self) -> Text {
        let zh = match self {
            Self::NotPublic => "不是公钥；请填写 `hean token reporter-key` 输出的那一行".to_owned(),
            Self::PrivateGiven => {
                format!("这是私钥；设置中应填公钥，以 {PUBLIC} 开头")
            }
            Self::NotPrivate(path) => {
                format!("{path} 不是 `hean token reporter-key` 生成的私钥文件")
            }
            Self::File(path, why) => format!("{path}：{}", why.zh),
            Self::TooLong => "姓名与电话过长".to_owned(),
            Self::Closed => "无法解封：密钥不对、举报编号不对，或内容被改动".to_owned(),
        };
        Text::new(zh, self.to_string())
    }
}

/// The key that reporters are sealed to.
#[derive(Clone, PartialEq)]
pub struct SealingKey(Public);

impl std::fmt::Debug for SealingKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text())
    }
}

impl std::str::FromStr for SealingKey {
    type Err = SealError;
    fn from_str(text: &str) -> Result<Self, SealError> {
        Self::parse(text)
    }
}

impl<'de> Deserialize<'de> for SealingKey {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

impl SealingKey {
    /// Reads the line of the settings.
    ///
    /// # Errors
    /// [`SealError::NotPublic`], [`SealError::PrivateGiven`].
    pub fn parse(text: &str) -> Result<Self, SealError> {
        let text = text.trim();
        if text.starts_with(PRIVATE) {
            return Err(SealError::PrivateGiven);
        }
        let bytes = decoded(text, PUBLIC).ok_or(SealError::NotPublic)?;
        Public::from_bytes(&bytes)
            .map(Self)
            .map_err(|_| SealError::NotPublic)
    }

    /// The line of the settings.
    pub fn text(&self) -> String {
        format!("{PUBLIC}{}", STANDARD.encode(self.0.to_bytes()))
    }

    /// Seals who reported, as the text that the log keeps.
    ///
    /// # Errors
    /// [`SealError::TooLong`].
    pub fn seal(&self, report: &PublicReportId, reporter: &Reporter) -> Result<String, SealError> {
        let mut plain = serde_json::to_vec(reporter).map_err(|_| SealError::TooLong)?;
        if plain.len() > PADDED {
            return Err(SealError::TooLong);
        }
        plain.resize(PADDED, b' ');
        let (capsule, sealed) =
            hpke::single_shot_seal::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
                &OpModeS::Base,
                &self.0,
                PURPOSE,
                &plain,
                report.as_str().as_bytes(),
            )
            .map_err(|_| SealError::NotPublic)?;
        let mut bytes = capsule.to_bytes().to_vec();
        bytes.extend(sealed);
        Ok(STANDARD.encode(bytes))
    }
}

/// The key that opens what was sealed. It prints nothing of itself.
pub struct OpeningKey(Private);

impl std::fmt::Debug for OpeningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("OpeningKey")
    }
}

impl OpeningKey {
    /// Makes a pair: the private key goes into a new file that only its owner reads.
    ///
    /// # Errors
    /// [`SealError::File`] where the file is there already or cannot be written.
    pub fn make(path: &Path) -> Result<SealingKey, SealError> {
        let failed = |error| SealError::File(path.display().to_string(), io_text(&error));
        let (private, public) = X25519HkdfSha256::gen_keypair();
        let line = format!("{PRIVATE}{}\n", STANDARD.encode(private.to_bytes()));
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;
            options.mode(0o600);
        }
        let mut file = options.open(path).map_err(failed)?;
        file.write_all(line.as_bytes()).map_err(failed)?;
        file.sync_all().map_err(failed)?;
        Ok(SealingKey(public))
    }

    /// Reads the private key's file.
    ///
    /// # Errors
    /// [`SealError::File`], [`SealError::NotPrivate`].
    pub fn read(path: &Path) -> Result<Self, SealError> {
        use std::io::Read;
        let shown = path.display().to_string();
        let failed = |error| SealError::File(shown.clone(), io_text(&error));
        let file = std::fs::File::open(path).map_err(failed)?;
        let mut text = String::new();
        file.take(KEY_FILE_MAX)
            .read_to_string(&mut text)
            .map_err(failed)?;
        decoded(text.trim(), PRIVATE)
            .and_then(|bytes| Private::from_bytes(&bytes).ok())
            .map(Self)
            .ok_or(SealError::NotPrivate(shown))
    }

    /// The key that seals for this one.
    pub fn sealing(&self) -> SealingKey {
        SealingKey(X25519HkdfSha256::sk_to_pk(&self.0))
    }

    /// Opens what was sealed for a report.
    ///
    /// # Errors
    /// [`SealError::Closed`].
    pub fn open(&self, report: &PublicReportId, sealed: &str) -> Result<Reporter, SealError> {
        let bytes = STANDARD.decode(sealed).map_err(|_| SealError::Closed)?;
        let (capsule, sealed) = bytes.split_at_checked(CAPSULE).ok_or(SealError::Closed)?;
        let capsule = Capsule::from_bytes(capsule).map_err(|_| SealError::Closed)?;
        let plain = hpke::single_shot_open::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
            &OpModeR::Base,
            &self.0,
            &capsule,
            PURPOSE,
            sealed,
            report.as_str().as_bytes(),
        )
        .map_err(|_| SealError::Closed)?;
        serde_json::from_slice(&plain).map_err(|_| SealError::Closed)
    }
}

fn decoded(text: &str, prefix: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text.strip_prefix(prefix)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str) -> PublicReportId {
        PublicReportId::new(text).unwrap()
    }

    fn someone() -> Reporter {
        Reporter {
            name: Some("古丽".to_owned()),
            phone: Some("13900000001".to_owned()),
            want_reply: true,
        }
    }

    #[test]
    fn only_the_key_of_the_file_opens_it_and_only_for_its_report() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("reporter.key");
        let public = OpeningKey::make(&path).unwrap();
        let key = OpeningKey::read(&path).unwrap();
        assert_eq!(SealingKey::parse(&public.text()).unwrap(), key.sealing());
        let sealed = public.seal(&id("PUB-0001"), &someone()).unwrap();
        assert_eq!(key.open(&id("PUB-0001"), &sealed).unwrap(), someone());
        assert!(key.open(&id("PUB-0002"), &sealed).is_err());
        let mut bytes = STANDARD.decode(&sealed).unwrap();
        bytes[100] ^= 1;
        let changed = STANDARD.encode(&bytes);
        assert!(key.open(&id("PUB-0001"), &changed).is_err());
        assert!(key.open(&id("PUB-0001"), "c2hvcnQ=").is_err());
        OpeningKey::make(&folder.path().join("other.key")).unwrap();
        let other = OpeningKey::read(&folder.path().join("other.key")).unwrap();
        assert!(other.open(&id("PUB-0001"), &sealed).is_err());
    }

    #[test]
    fn a_seal_tells_neither_name_nor_length_and_no_two_are_equal() {
        let folder = tempfile::tempdir().unwrap();
        let public = OpeningKey::make(&folder.path().join("k")).unwrap();
        let nobody = Reporter {
            name: None,
            phone: None,
            want_reply: false,
        };
        let short = public.seal(&id("PUB-0001"), &nobody).unwrap();
        let long = public.seal(&id("PUB-0001"), &someone()).unwrap();
        assert_eq!(short.len(), long.len());
        assert_ne!(long, public.seal(&id("PUB-0001"), &someone()).unwrap());
        let endless = Reporter {
            name: Some("名".repeat(400)),
            ..nobody
        };
        let refused = public.seal(&id("PUB-0001"), &endless);
        assert!(matches!(refused, Err(SealError::TooLong)));
    }

    #[cfg(unix)]
    #[test]
    fn the_private_key_is_its_owners_and_never_overwritten() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("k");
        OpeningKey::make(&path).unwrap();
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert!(matches!(
            OpeningKey::make(&path),
            Err(SealError::File(_, _))
        ));
        let key = OpeningKey::read(&path).unwrap();
        assert_eq!(format!("{key:?}"), "OpeningKey");
    }

    #[test]
    fn every_error_is_said_in_both_languages() {
        let missing = OpeningKey::read(Path::new("/nowhere/at/all")).unwrap_err();
        let private = format!("{PRIVATE}{}", STANDARD.encode([7_u8; 32]));
        let errors = [
            SealingKey::parse("x").unwrap_err(),
            SealingKey::parse(&private).unwrap_err(),
            SealError::NotPrivate("k".to_owned()),
            missing,
            SealError::TooLong,
            SealError::Closed,
        ];
        for error in errors {
            crate::said::check_text(&error, error.text());
        }
    }
}
