"""Publish: releases on disk, the atomic switch, the way back."""
