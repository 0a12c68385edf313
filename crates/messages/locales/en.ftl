# English: complete; every other language falls back to it, message by message.

title-expired = Expired
title-not_authenticated = Issuer not authenticated
title-not_yet_valid = Not valid yet
title-refused = Not verified
title-revoked = Revoked
title-suspended = Suspended
title-undecided = Undecided
title-verified = Verified

sentence-refused = This credential does not verify.
sentence-undecided = Whether this credential is good cannot be said now.
sentence-verified = Authentic, from the issuer shown here, and valid now.

# $name: what the issuer calls itself. $id: its web host or DID.
issuer-authenticated = { $name } ({ $id })
# $id: the web host or DID that the credential names.
issuer-not_authenticated = Issuer not authenticated: the credential names { $id }, but nothing shows that it comes from there.
issuer-none = The credential names no issuer.

# $verified, $total: numbers of credentials.
embedded-count = Credentials inside: { $total }; verified: { $verified }.

fact-achievement = Achievement
fact-credential = Credential
fact-issuer = Issuer
fact-status = Status
fact-trust = How the issuer’s key is known
fact-valid_from = Valid from
fact-valid_until = Valid until
fact-verified_at = Verified at

outcome-failed = Failed
outcome-passed = Passed
outcome-skipped = Not checked
outcome-unknown = Unknown

skipped = This step was not taken: it does not apply, or an earlier step left nothing to look at.
undecided = This step could not be decided.

status-clear = In force
status-none = Cannot be revoked
status-set = Revoked or suspended
status-unknown = Unknown

trust-by_identifier = From the issuer’s identifier itself
trust-pinned = Known to this verifier beforehand
trust-resolved = Published by the issuer, fetched now
trust-self_asserted = Only from the credential itself, which proves nothing

role-endorsement = Endorsement
role-part = Part of the record
role-presented = Presented credential

check-parse = Form
    .passed = The input is one well-formed credential.
check-context = Vocabulary
    .passed = Every vocabulary is known here, in its published version.
check-safe_mode = Signed terms
    .passed = Every statement has a defined meaning, so the signature covers it.
check-credential_type = Type
    .passed = The type says what kind of credential this is.
check-model = Contents
    .passed = The contents follow the standard.
check-issuer = Issuer
    .passed = The credential names one issuer.
check-proof = Proof
    .passed = There is a proof of a kind that is understood.
check-proof_purpose = Purpose of the proof
    .passed = The proof was made for this purpose.
check-key = Key
    .passed = The key that the proof names was found.
check-signature = Signature
    .passed = The signature is good: nothing was changed since it was signed.
check-issuer_binding = Issuer’s key
    .passed = The key belongs to the issuer.
check-verification_relationship = Permitted use of the key
    .passed = The issuer uses this key to sign credentials.
check-jwt_claims = Token claims
    .passed = The token and the credential in it agree.
check-proof_time = Time of the proof
    .passed = The proof’s own dates hold.
check-key_time = Time of the key
    .passed = The key was valid when it was used.
check-valid_from = Start of validity
    .passed = The credential is valid already.
check-valid_until = End of validity
    .passed = The credential has not expired.
check-disclosure = Disclosure
    .passed = Nothing that matters was left out.
check-status = Status
    .passed = The issuer has neither revoked nor suspended it.
check-holder_binding = Holder
    .passed = Whoever presents the credential is its holder.
check-embedded = Credentials inside
    .passed = Every credential inside is verified.
check-endorsements = Endorsements
    .passed = The endorsements are verified.
check-credential_schema = Schemas
    .passed = The credential follows the schemas that it names.
check-refresh = Newer edition
    .passed = The newest edition was looked at.
check-recipient = Recipient
    .passed = The credential was awarded to the person asked about.
check-related_resources = Linked files
    .passed = The linked files are those that were signed.
check-terms_of_use = Terms of use
    .passed = The terms of use were looked at.
check-issuer_registry = Registry of issuers
    .passed = The issuer stands in a registry that is known here.
check-policy = Policy
    .passed = Everything that the policy asks for is there.

problem-alg_key_mismatch = The key is of another kind than the signature needs.
problem-algorithm_not_accepted = The signature’s algorithm is not accepted for credentials.
problem-ambiguous_image = The image holds more than one credential, so others may see another one.
problem-canonicalization_limit = The document is far more complicated than a credential ever is.
problem-claim_mismatch = The token says something else than the credential in it.
problem-context_not_accepted = The credential uses a vocabulary that is not known here.
problem-credential_missing = There is no credential in the image.
problem-cryptosuite_not_supported = The credential is signed in a way that is not supported here.
problem-data_loss = Part of the document has no defined meaning, so no signature could cover it.
problem-digest_mismatch = A linked file is not the one that was signed.
problem-duplicate_member = A member occurs twice, so the document could be read in two ways.
problem-embedded_not_verified = A credential inside is not verified.
problem-endorsement_elsewhere = An endorsement is of something else than what it stands in.
problem-expired = The credential has expired.
problem-header_not_accepted = The token’s header has something that credentials must not have.
problem-holder_not_shown = Nothing shows that whoever presents the credential is its holder.
problem-invalid_challenge = The presentation does not answer this request.
problem-invalid_domain = The presentation was made for somebody else.
problem-input_not_supported = This is recognised, but cannot be verified here.
problem-issuer_key_not_bound = The key that signed it is not known to be the issuer’s: anybody could have made this.
problem-issuer_not_registered = The issuer stands in no registry that is known here.
problem-key_not_found = The issuer does not publish the key that the proof names.
problem-key_retired = The key was revoked, or had expired before it was used.
problem-key_unreachable = The issuer’s keys could not be fetched now.
problem-limit_reached = The document is larger than what is looked at here.
problem-malformed = The document is damaged, or no credential.
problem-model_violation = The contents do not follow the standard.
problem-no_proof = The credential is not signed.
problem-not_disclosed = The holder may have left out something that matters.
problem-not_yet_valid = The credential is not valid yet.
problem-policy_not_met = The policy asks for more than the credential has.
problem-proof_created_ahead = The proof claims to have been made in the future.
problem-proof_expired = The proof has expired.
problem-proof_purpose_not_accepted = The proof was made for another purpose.
problem-recipient_mismatch = The credential was awarded to somebody else.
problem-recipient_not_comparable = The credential does not name its recipient in a way that could be compared.
problem-refresh_not_accepted = What was offered as a newer edition is none.
problem-refresh_unreachable = The newer edition could not be fetched now.
problem-registry_unreachable = A registry of issuers could not be asked now.
problem-resource_unreachable = A linked file could not be fetched now.
problem-revoked = The issuer has revoked the credential.
problem-schema_not_known = The credential names a schema that is not known here.
problem-signature_invalid = The signature is not good: the credential was changed, or signed with another key.
problem-status_index_out_of_range = The credential’s place in the issuer’s status list does not exist.
problem-status_list_malformed = The issuer’s status list is damaged.
problem-status_list_not_accepted = The status list found does not speak for this issuer now.
problem-status_list_too_short = The issuer’s status list is shorter than the standard allows.
problem-status_not_supported = The status is published in a way that is not supported here.
problem-status_unreachable = The issuer’s status list could not be fetched now.
problem-suspended = The issuer has suspended the credential.
problem-type_not_accepted = The type is not one that is judged here.
problem-unsuitable_key = The key is too weak, or of the wrong kind.
problem-verification_relationship_missing = The issuer does not use this key to sign credentials.

remedy-ask_for_disclosure = Ask the holder to disclose what was left out.
remedy-ask_for_original = Ask the holder for the file exactly as the issuer gave it out.
remedy-ask_for_presentation = Ask the holder to present it again, in answer to your request.
remedy-ask_for_renewal = Ask the holder for a credential that is still valid.
remedy-ask_for_reissue = Only the issuer can mend this, by issuing the credential anew.
remedy-ask_issuer = Ask the issuer itself, at an address that you know from elsewhere.
remedy-do_not_rely = Do not rely on it. The issuer can say why it was taken back.
remedy-try_later = Verify it again later.
remedy-use_another_form = Ask for the credential in another form.
remedy-wait = Verify it again when the time has come, and see to it that your clock is right.
