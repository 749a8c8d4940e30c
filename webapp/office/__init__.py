"""The office side: Front officers, reviewers, evaluators, cadres, auditors."""
